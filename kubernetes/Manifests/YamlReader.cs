using System.Text;
using System.Text.Json.Nodes;
using MlServe.Kubernetes.Schema;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MlServe.Kubernetes.Manifests;

/// <summary>Turns YAML into JSON with kubectl's typing, remembering where each field stands. Throws <see cref="YamlFault"/>.</summary>
internal sealed class YamlReader
{
    private readonly BoundedYamlParser parser;
    private readonly Dictionary<AnchorName, JsonNode?> anchors = [];
    private Dictionary<string, int> lines = [];

    private YamlReader(string text) => parser = new BoundedYamlParser(text);

    internal static List<YamlDocument> ReadAll(string text)
    {
        var reader = new YamlReader(text);
        try
        {
            return reader.Documents().ToList();
        }
        catch (YamlLimitException exception)
        {
            throw new YamlFault((int)exception.Start.Line, exception.Message);
        }
        catch (YamlException exception)
        {
            // An open quote is to be mended where it begins, a tab where it stands.
            var at = exception.Message.Contains("tab", StringComparison.Ordinal) ? exception.End : exception.Start;
            throw new YamlFault((int)at.Line, $"not valid YAML: {exception.Message.TrimEnd('.')}");
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            // YamlDotNet trips over some unfinished texts instead of reporting them.
            throw new YamlFault(
                (int)(reader.parser.Current?.End.Line ?? 1),
                "not valid YAML: after this a bracket is not closed or a line is indented wrongly"
            );
        }
    }

    private IEnumerable<YamlDocument> Documents()
    {
        parser.Consume<StreamStart>();
        while (!parser.Accept<StreamEnd>(out _))
        {
            parser.Consume<DocumentStart>();
            lines = [];
            anchors.Clear();
            yield return new YamlDocument(ReadNode(""), lines);
            parser.Consume<DocumentEnd>();
        }
    }

    private JsonNode? ReadNode(string path)
    {
        lines.TryAdd(path, Line());
        return parser.Consume<ParsingEvent>() switch
        {
            AnchorAlias alias => Aliased(alias),
            Scalar scalar => Remember(scalar, Value(scalar)),
            SequenceStart sequence => Remember(sequence, ReadList(path)),
            MappingStart mapping => Remember(mapping, ReadMap(path)),
            var other => throw new YamlFault((int)other.Start.Line, "not valid YAML here"),
        };
    }

    private JsonArray ReadList(string path)
    {
        var list = new JsonArray();
        while (!parser.TryConsume<SequenceEnd>(out _))
            list.Add(ReadNode($"{path}[{list.Count}]"));
        return list;
    }

    private JsonObject ReadMap(string path)
    {
        var map = new JsonObject();
        var merged = new List<JsonNode?>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var line = Line();
            var key = Key(parser.Consume<ParsingEvent>());
            var field = FieldPlace.Join(path, key.Text);
            if (key.IsMerge)
            {
                merged.Add(ReadNode(field));
                continue;
            }
            if (map.ContainsKey(key.Text))
                throw new YamlFault(line, $"{field}: there is a second `{key.Text}` here, the first is on line {lines[field]}; remove one");
            lines[field] = line;
            map[key.Text] = ReadNode(field);
        }
        foreach (var source in merged.SelectMany(node => node is JsonArray several ? several.AsEnumerable() : [node]).OfType<JsonObject>())
            foreach (var (name, value) in source)
                if (!map.ContainsKey(name))
                    map[name] = value?.DeepClone();
        return map;
    }

    private (string Text, bool IsMerge) Key(ParsingEvent read)
    {
        var node = read switch
        {
            Scalar scalar => Value(scalar),
            AnchorAlias alias => Aliased(alias),
            _ => throw new YamlFault((int)read.Start.Line, "a field's name must be a word, not a map or a list"),
        };
        // JSON's names are strings: go-yaml turns 1: and true: into "1" and "true", and refuses null.
        var text = node is JsonValue value && value.TryGetValue<string>(out var word) ? word
            : node?.ToJsonString() ?? throw new YamlFault((int)read.Start.Line, "a field's name is missing; put it in quotes if null is meant");
        return (text, text == "<<" && read is Scalar { Style: ScalarStyle.Plain });
    }

    private JsonNode? Aliased(AnchorAlias alias)
    {
        if (!anchors.TryGetValue(alias.Value, out var target))
            throw new YamlFault((int)alias.Start.Line, $"*{alias.Value.Value} refers to nothing; the anchor &{alias.Value.Value} must come before it");
        return target?.DeepClone();
    }

    private JsonNode? Remember(NodeEvent read, JsonNode? node)
    {
        if (!read.Anchor.IsEmpty)
            anchors[read.Anchor] = node?.DeepClone();
        return node;
    }

    private static JsonNode? Value(Scalar scalar)
    {
        var tag = scalar.Tag.IsEmpty ? "" : scalar.Tag.Value;
        return tag switch
        {
            "tag:yaml.org,2002:str" or "!" => JsonValue.Create(scalar.Value),
            "tag:yaml.org,2002:binary" => JsonValue.Create(Decode(scalar)),
            "" when scalar.Style != ScalarStyle.Plain => JsonValue.Create(scalar.Value),
            "" or "tag:yaml.org,2002:int" or "tag:yaml.org,2002:float" or "tag:yaml.org,2002:bool" or "tag:yaml.org,2002:null" =>
                YamlScalar.Resolve(scalar.Value),
            _ => throw new YamlFault((int)scalar.Start.Line, $"the tag {tag} is not supported; remove it"),
        };
    }

    private static string Decode(Scalar scalar)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(scalar.Value));
        }
        catch (FormatException)
        {
            throw new YamlFault((int)scalar.Start.Line, "the value tagged !!binary is not base64");
        }
    }

    private int Line() => parser.Accept<ParsingEvent>(out var next) ? (int)next.Start.Line : 0;
}

/// <summary>A text that is no YAML, or none that stands for JSON; one line without the file's name.</summary>
internal sealed class YamlFault(int line, string message) : Exception(message)
{
    internal int Line { get; } = line;
}
