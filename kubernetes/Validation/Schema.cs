namespace MlServe.Kubernetes.Validation;

/// <summary>The fields of the kinds we know, read from schema.txt.</summary>
internal sealed class Schema
{
    internal static Schema Known { get; } = Load();

    private readonly Dictionary<(string ApiVersion, string Kind), FieldType.Record> kinds = [];

    internal IReadOnlyCollection<(string ApiVersion, string Kind)> Kinds => kinds.Keys;

    internal FieldType.Record? Find(string apiVersion, string kind) => kinds.GetValueOrDefault((apiVersion, kind));

    private static Schema Load()
    {
        using var stream = typeof(Schema).Assembly.GetManifestResourceStream("MlServe.Kubernetes.schema.txt")!;
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd());
    }

    internal static Schema Parse(string text)
    {
        var schema = new Schema();
        var types = new Dictionary<string, FieldType.Record>();
        var lines = text.ReplaceLineEndings("\n").Replace("\n  ", " ").Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        foreach (var words in lines.Where(words => words[0] != "kind"))
            Type(types, words[0]).Fields = words.Skip(1).Select(word => ParseField(types, word)).ToDictionary(field => field.Name);
        foreach (var words in lines.Where(words => words[0] == "kind"))
            schema.kinds[(words[1], words[2])] = Kind(types, words[2], words[3]);
        if (types.Values.FirstOrDefault(type => type.Fields.Count == 0) is { } missing)
            throw new InvalidDataException($"schema.txt names the type {missing.Name} but does not describe it");
        return schema;
    }

    private static FieldType.Record Kind(Dictionary<string, FieldType.Record> types, string kind, string spec)
    {
        List<SchemaField> fields =
        [
            new("apiVersion", FieldType.Text, true), new("kind", FieldType.Text, true),
            new("metadata", Type(types, "ObjectMeta"), true), new("status", FieldType.Any, false),
        ];
        fields.AddRange(spec == "-" ? Type(types, kind).Fields.Values : [new("spec", Type(types, spec.TrimEnd('?')), !spec.EndsWith('?'))]);
        return new FieldType.Record(kind) { Fields = fields.ToDictionary(field => field.Name) };
    }

    private static SchemaField ParseField(Dictionary<string, FieldType.Record> types, string word)
    {
        var colon = word.IndexOf(':');
        var name = word[..colon];
        return new SchemaField(name.TrimEnd('!'), ParseType(types, word[(colon + 1)..]), name.EndsWith('!'));
    }

    private static FieldType ParseType(Dictionary<string, FieldType.Record> types, string text) => text switch
    {
        "string" => FieldType.Text,
        "int" => FieldType.Integer,
        "long" => FieldType.LongInteger,
        "time" => FieldType.Time,
        "bool" => FieldType.Boolean,
        "quantity" => FieldType.Amount,
        "intOrString" => FieldType.IntegerOrText,
        "any" => FieldType.Any,
        ['[', .. var item, ']'] => new FieldType.List(ParseType(types, item)),
        ['{', .. var value, '}'] => new FieldType.Map(ParseType(types, value)),
        _ when text.Contains('|') => new FieldType.OneOf(text.Split('|')),
        _ => Type(types, text),
    };

    private static FieldType.Record Type(Dictionary<string, FieldType.Record> types, string name) =>
        types.TryGetValue(name, out var type) ? type : types[name] = new FieldType.Record(name);
}

/// <summary>One field of a type.</summary>
internal sealed record SchemaField(string Name, FieldType Type, bool IsRequired);
