namespace MlServe.LocalCluster.Store.Schema;

/// <summary>The types of all kinds, read from the .schema files; meta.schema explains how they are written.</summary>
internal sealed class SchemaLibrary
{
    private static readonly HashSet<string> Scalars =
        ["string", "int32", "int64", "bool", "number", "time", "microTime", "quantity", "intOrString", "bytes"];

    private readonly Dictionary<string, SchemaType> types = new(StringComparer.Ordinal);

    private SchemaLibrary()
    {
    }

    /// <summary>The types of this cluster's kinds.</summary>
    public static SchemaLibrary Kubernetes { get; } = LoadEmbedded();

    /// <summary>The struct of a name.</summary>
    public SchemaType this[string name] => types[name];

    /// <summary>Reads the text of .schema files.</summary>
    public static SchemaLibrary Parse(IEnumerable<string> lines)
    {
        var library = new SchemaLibrary();
        var content = lines.Select(line => line.Split('#')[0].TrimEnd()).Where(line => line.Length > 0).ToList();
        foreach (var line in content.Where(line => line[0] != ' '))
        {
            var words = line.Split(' ');
            library.types.Add(words[0], new SchemaType(words[0], SchemaShape.Struct) { IsAtomic = words.Contains("atomic") });
        }
        SchemaType? current = null;
        foreach (var line in content)
            if (line[0] != ' ')
                current = library.types[line.Split(' ')[0]];
            else
                library.AddField(current!, line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return library;
    }

    private static SchemaLibrary LoadEmbedded()
    {
        var assembly = typeof(SchemaLibrary).Assembly;
        return Parse(assembly.GetManifestResourceNames().Where(name => name.EndsWith(".schema", StringComparison.Ordinal)).Order().SelectMany(name =>
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return reader.ReadToEnd().Split('\n');
        }));
    }

    private void AddField(SchemaType owner, string[] words)
    {
        string? Option(string name) =>
            words.Skip(2).FirstOrDefault(word => word.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];
        var type = TypeOf(words[1]);
        var number = words.Skip(2).FirstOrDefault(word => word[0] == '@');
        var field = new SchemaField(words[0], type)
        {
            Number = number is null ? [] : [.. number.Trim('@', '?').Split('.').Select(int.Parse)],
            KeepsZero = number?.EndsWith('?') ?? false,
            Keys = Option("key")?.Split(',') ?? [],
            IsSet = words.Contains("set"),
            IsAtomic = words.Contains("atomic") || type.IsAtomic,
            RetainKeys = words.Contains("retainKeys"),
            IsRequired = words.Contains("required"),
            Default = Option("default"),
        };
        owner.Fields.Add(field.Name, field);
        if (field.Number is [var single])
            owner.Numbers.Add(single, field);
        else if (field.Number is [var outer, var inner])
        {
            if (!owner.Groups.TryGetValue(outer, out var group))
                owner.Groups[outer] = group = [];
            group.Add(inner, field);
        }
    }

    private SchemaType TypeOf(string text) => text switch
    {
        "any" => new SchemaType("any", SchemaShape.Any),
        ['[', .. var element, ']'] => new SchemaType(text, SchemaShape.List) { Element = TypeOf(element) },
        ['{', .. var element, '}'] => new SchemaType(text, SchemaShape.Map) { Element = TypeOf(element) },
        _ when Scalars.Contains(text) => new SchemaType(text, SchemaShape.Scalar),
        _ => types.TryGetValue(text, out var type) ? type : throw new InvalidOperationException($"no type {text} in the .schema files"),
    };
}
