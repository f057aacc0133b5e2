using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace MlServe.Kubernetes.Manifests;

/// <summary>
/// Sets a field in a manifest's own text: all else, comments and order included, stays as it was. What comes of it is read again and held
/// against <see cref="FieldPath.Set"/>, so that an edit does what it should or is refused.
/// </summary>
public static class ManifestEdit
{
    private const int LongestLine = 110;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The text with the field set; what is missing on the way is made.</summary>
    /// <param name="text">YAML or JSON.</param>
    /// <param name="field">The field.</param>
    /// <param name="value">As YAML would have it.</param>
    /// <param name="comment">Goes on lines of its own above the field; JSON has no place for it.</param>
    /// <exception cref="FormatException">There is no such object, the field takes no such value, or the text shares the field with others.</exception>
    /// <exception cref="ManifestException">The text is no manifest.</exception>
    public static string Set(string text, FieldPath field, string value, string? comment = null)
    {
        var expected = Objects(text);
        field.Set(expected, value);
        if (text.TrimStart() is ['{', ..] && IsJson(text))
            return (expected.Count == 1 ? expected[0] : new JsonObject
            {
                ["apiVersion"] = "v1", ["kind"] = "List", ["items"] = new JsonArray([.. expected]),
            }).ToJsonString(Indented) + "\n";
        // Plain where that is the same value, else in quotes: cpu: "1" is a text, minReplicas: 1 a number.
        foreach (var written in (string[])[value, JsonSerializer.Serialize(value)])
        {
            var edited = Written(text, field, written, comment);
            if (Same(expected, edited))
                return edited;
        }

        throw new FormatException($"{field.Text}: cannot be set in this text without changing what else it says; set it by hand to {value}");
    }

    private static List<JsonObject> Objects(string text) =>
        [.. ManifestFile.Parse(text, "manifest").Documents.Select(document => document.Object.DeepClone().AsObject())];

    private static bool Same(List<JsonObject> expected, string edited)
    {
        try
        {
            return Objects(edited) is var read && read.Count == expected.Count && read.Zip(expected).All(pair => JsonNode.DeepEquals(pair.First, pair.Second));
        }
        catch (ManifestException)
        {
            return false;
        }
    }

    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Written(string text, FieldPath field, string written, string? comment)
    {
        var node = Find(text, field);
        for (var index = 0; index < field.Steps.Count; index++)
        {
            if (!node.Anchor.IsEmpty)
                throw new FormatException($"{field.Text}: is shared by the anchor &{node.Anchor.Value}; set it by hand");
            if (node is YamlScalarNode nothing)
                return Replaced(text, nothing, " " + Flow(field.Steps.Skip(index), written), comment);
            if (Child(node, field.Steps[index]) is not { } child)
                return node switch
                {
                    YamlMappingNode map => Added(text, map, [.. field.Steps.Skip(index)], written, comment),
                    YamlSequenceNode { Children.Count: > 0 } list => AddedItem(text, list, field.Steps.Skip(index), written, comment),
                    _ => throw new FormatException($"{field.Text}: there is no item {field.Steps[index].Text}"),
                };
            node = child;
        }

        return node is YamlScalarNode { Anchor.IsEmpty: true } scalar ? Replaced(text, scalar, written, comment)
            : throw new FormatException($"{field.Text}: holds more than one value, or is shared by an anchor; set it by hand");
    }

    private static YamlNode Find(string text, FieldPath field)
    {
        var yaml = new YamlStream();
        yaml.Load(new BoundedYamlParser(text));
        return yaml.Documents.SelectMany(document => ObjectsIn(document.RootNode))
            .First(candidate => Word(candidate, "kind") == field.Kind
                && (field.Name is null || (Child(candidate, "metadata") is { } metadata && Word(metadata, "name") == field.Name)));
    }

    private static IEnumerable<YamlNode> ObjectsIn(YamlNode node) =>
        Word(node, "kind")?.EndsWith("List", StringComparison.Ordinal) == true && Child(node, "items") is YamlSequenceNode items
            ? items.SelectMany(ObjectsIn) : [node];

    private static YamlNode? Child(YamlNode node, FieldPath.Step step) => node switch
    {
        YamlSequenceNode list => list.FirstOrDefault(item => Word(item, "name") == step.Text)
            ?? (int.TryParse(step.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? list.ElementAtOrDefault(at) : null),
        _ => Child(node, step.Text),
    };

    private static YamlNode? Child(YamlNode node, string key) =>
        node is YamlMappingNode map ? map.FirstOrDefault(pair => pair.Key is YamlScalarNode name && name.Value == key).Value : null;

    private static string? Word(YamlNode node, string key) => (Child(node, key) as YamlScalarNode)?.Value;

    private static string Replaced(string text, YamlScalarNode scalar, string written, string? comment)
    {
        var (start, end) = ((int)scalar.Start.Index, (int)scalar.End.Index);
        return WithComment(text[..start] + written + text[end..], LineStart(text, start), comment);
    }

    private static string Added(string text, YamlMappingNode map, IReadOnlyList<FieldPath.Step> steps, string written, string? comment)
    {
        if (map.Style == MappingStyle.Flow)
        {
            // Behind the blank that may follow the brace.
            var inside = (int)map.Start.Index + (text[(int)map.Start.Index + 1] == ' ' ? 2 : 1);
            var added = Flow(steps, written)[1..^1] + (map.Children.Count > 0 ? ", " : "");
            return WithComment(text[..inside] + added + text[inside..], LineStart(text, inside), comment);
        }

        // Before a field that begins its own line, and above the comments on that field.
        var next = map.Children.Keys.LastOrDefault(key => IsBlank(text[LineStart(text, (int)key.Start.Index)..(int)key.Start.Index]))
            ?? throw new FormatException($"{steps[0].Text} has no place in the line {map.Start.Line}; set it by hand");
        var (line, indent) = (LineStart(text, (int)next.Start.Index), new string(' ', (int)next.Start.Column - 1));
        while (line > 0 && LineStart(text, line - 1) is var above && text[above..line].TrimStart() is ['#', ..])
            line = above;
        // From a list on in one line.
        var own = steps.TakeWhile(step => !step.IsBracket).ToList();
        var value = Flow(steps.Skip(own.Count), written);
        var lines = own.Select((step, depth) => $"{indent}{new string(' ', 2 * depth)}{step.Text}:{(depth == own.Count - 1 ? " " + value : "")}\n");
        return WithComment(text[..line] + string.Concat(lines) + text[line..], line, comment);
    }

    /// <summary>An item that is known by its name, such as a variable, behind the others.</summary>
    private static string AddedItem(string text, YamlSequenceNode list, IEnumerable<FieldPath.Step> steps, string written, string? comment)
    {
        var (item, end) = (Flow(steps, written)[1..^1], (int)list.AllNodes.OfType<YamlScalarNode>().Max(value => value.End.Index));
        if (list.Style == SequenceStyle.Flow)
        {
            // Behind the last value come only the ends of what holds it.
            var close = end;
            for (var open = 1 + Depth(list.Children[^1]); open > 0; close++)
                open -= text[close] is '}' or ']' ? 1 : 0;
            return WithComment($"{text[..(close - 1)].TrimEnd()}, {item}{text[(close - 1)..]}", LineStart(text, close - 1), comment);
        }

        var next = text[end - 1] == '\n' ? end : text.IndexOf('\n', end) + 1;
        if (next == 0)
            throw new FormatException($"the line {list.Children[^1].Start.Line} ends without a line break; add one");
        var indent = new string([.. text[LineStart(text, (int)list.Children[0].Start.Index)..].TakeWhile(letter => letter == ' ')]);
        return WithComment($"{text[..next]}{indent}- {item}\n{text[next..]}", next, comment);
    }

    /// <summary>Braces and brackets that end behind the last value of a node.</summary>
    private static int Depth(YamlNode node) => node switch
    {
        YamlMappingNode { Children.Count: > 0 } map => 1 + Depth(map.Children.Last().Value),
        YamlSequenceNode { Children.Count: > 0 } list => 1 + Depth(list.Children[^1]),
        YamlScalarNode => 0,
        _ => 1,
    };

    /// <summary>Fields in one line; an item of a list has its name, and what follows.</summary>
    private static string Flow(IEnumerable<FieldPath.Step> steps, string written) => steps.Reverse().Aggregate(
        written, (inner, step) => step.IsBracket ? $"[{{name: {step.Text}, {inner[1..]}]" : $"{{{step.Text}: {inner}}}");

    private static string WithComment(string text, int line, string? comment)
    {
        if (comment is null)
            return text;
        var indent = text[line..].TakeWhile(letter => letter == ' ').Count();
        return text[..line] + string.Concat(Wrapped(comment, LongestLine - indent).Select(part => $"{new string(' ', indent)}# {part}\n")) + text[line..];
    }

    private static IEnumerable<string> Wrapped(string comment, int width)
    {
        var line = "";
        foreach (var word in comment.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = "";
            }

            line += (line.Length > 0 ? " " : "") + word;
        }

        yield return line;
    }

    private static int LineStart(string text, int at) => at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;

    private static bool IsBlank(string text) => text.All(letter => letter == ' ');
}
