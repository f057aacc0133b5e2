using System.Globalization;

namespace MlServe.Kubernetes.Schema;

/// <summary>What the .marks files say of one type; meta.marks explains how they are written.</summary>
internal sealed class SchemaMarks
{
    private static readonly Lazy<IReadOnlyDictionary<string, SchemaMarks>> Known = new(Load);
    private readonly Dictionary<string, Func<SchemaField, SchemaField>> fields = new(StringComparer.Ordinal);

    /// <summary>Whether the type is replaced as a whole wherever it stands.</summary>
    internal bool IsAtomic { get; private init; }

    /// <summary>The types that have marks, and for each the fields that have some.</summary>
    internal static IEnumerable<(string Type, IEnumerable<string> Fields)> All =>
        Known.Value.Select(entry => (entry.Key, entry.Value.fields.Keys.AsEnumerable()));

    /// <summary>The marks of a type of the model; none when the files do not name it.</summary>
    internal static SchemaMarks Of(string type) => Known.Value.GetValueOrDefault(type) ?? new SchemaMarks();

    /// <summary>The field with its marks.</summary>
    internal SchemaField Apply(SchemaField field) => fields.TryGetValue(field.Name, out var mark) ? mark(field) : field;

    private static Dictionary<string, SchemaMarks> Load()
    {
        var assembly = typeof(SchemaMarks).Assembly;
        var known = new Dictionary<string, SchemaMarks>(StringComparer.Ordinal);
        foreach (var file in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".marks", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(file)!);
            foreach (var line in reader.ReadToEnd().ReplaceLineEndings("\n").Replace("\n  ", " ", StringComparison.Ordinal).Split('\n'))
                if (line.Length > 0 && line[0] != '#')
                {
                    var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                    var marks = new SchemaMarks { IsAtomic = words[0].EndsWith(":atomic", StringComparison.Ordinal) };
                    foreach (var word in words.Skip(1))
                        marks.Add(word);
                    known.Add(words[0].Split(':')[0], marks);
                }
        }
        return known;
    }

    private void Add(string word)
    {
        var options = word.Contains(':') ? word[(word.IndexOf(':') + 1)..].Split(',') : [];
        var field = word.Split(':')[0].Split('@');
        var (name, number) = (field[0], field.ElementAtOrDefault(1) ?? "");
        string? Option(string key) => options.FirstOrDefault(option => option.StartsWith(key, StringComparison.Ordinal))?[key.Length..];
        fields.Add(name.TrimEnd('!'), plain => plain with
        {
            Type = options.Contains("micro") ? SchemaLibrary.MicroTime : plain.Type,
            IsRequired = plain.IsRequired || name.EndsWith('!'),
            Number = number.Length == 0 ? [] : [.. number.TrimEnd('?').Split('.').Select(part => int.Parse(part, CultureInfo.InvariantCulture))],
            KeepsZero = number.EndsWith('?'),
            Keys = Option("key=")?.Split('+') ?? [],
            Default = Option("default="),
            IsSet = options.Contains("set"),
            IsAtomic = plain.IsAtomic || options.Contains("atomic"),
            RetainKeys = options.Contains("retainKeys"),
            IsKept = options.Contains("kept"),
            Words = options.FirstOrDefault(option => option.Contains('|'))?.Split('|') ?? [],
        });
    }
}
