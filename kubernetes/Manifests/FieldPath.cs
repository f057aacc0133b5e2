using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MlServe.Kubernetes.Rules;
using MlServe.Kubernetes.Schema;

namespace MlServe.Kubernetes.Manifests;

/// <summary>
/// A field of a manifest's object as people write it: <c>Deployment spec.replicas</c>,
/// <c>Deployment/ml-app spec.template.spec.containers[ml-app].env[THREADS].value</c>. Items of a list are named by their
/// <c>name</c> or their number from 0; keys that hold dots stand in brackets, too.
/// </summary>
public sealed partial class FieldPath
{
    private readonly string kind;
    private readonly string? name;
    private readonly IReadOnlyList<Step> steps;

    private FieldPath(string text, string kind, string? name, IReadOnlyList<Step> steps)
    {
        (Text, this.kind, this.name, this.steps) = (text, kind, name, steps);
    }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>Kind of the object.</summary>
    public string Kind => kind;

    /// <summary>The keys on the way into it, items of lists left out: <c>spec.template.spec.containers.resources.requests.cpu</c>.</summary>
    public string Keys => string.Join('.', steps.Where(step => !step.IsBracket).Select(step => step.Text));

    /// <summary>Its name; null where the kind alone says which is meant.</summary>
    internal string? Name => name;

    /// <summary>The way into it: keys, and in brackets items of lists.</summary>
    internal IReadOnlyList<Step> Steps => steps;

    /// <summary>Reads a path. Throws <see cref="FormatException"/> with one line that shows what is accepted.</summary>
    public static FieldPath Parse(string text)
    {
        var match = Whole().Match(text.Trim());
        if (!match.Success)
            throw new FormatException(
                $"\"{text}\" is not a field; write KIND PATH, like Deployment spec.replicas or Deployment/ml-app "
                    + $"spec.template.spec.containers[ml-app].resources.limits.cpu"
            );
        var steps = match
            .Groups["step"]
            .Captures.Select(step => step.Value.StartsWith('[') ? new Step(step.Value[1..^1], true) : new Step(step.Value.TrimStart('.'), false))
            .ToList();
        return new FieldPath(text.Trim(), match.Groups["kind"].Value, match.Groups["name"] is { Success: true } name ? name.Value : null, steps);
    }

    /// <summary>
    /// Sets the field in the one object that is meant, in the type that Kubernetes wants there. What is missing on the way
    /// is made where Kubernetes knows such a field: a variable in <c>env</c>, an autoscaler's <c>behavior</c>.
    /// </summary>
    /// <param name="objects">A manifest's objects; the one is changed.</param>
    /// <param name="value">As YAML would have it; null removes the field.</param>
    /// <exception cref="FormatException">Nothing in the manifest matches, or the field takes no such value; names what is there.</exception>
    public void Set(IReadOnlyList<JsonObject> objects, string? value)
    {
        var root = Find(objects);
        JsonNode node = root;
        var type = SchemaLibrary.Find(Word(root, "apiVersion"), kind);
        for (var i = 0; i < steps.Count; i++)
        {
            var isLast = i == steps.Count - 1;
            var (child, childType) = node switch
            {
                JsonObject map => InMap(root, map, type, i),
                JsonArray list when steps[i].IsBracket => InList(root, list, type?.Element, i),
                JsonArray => throw Wrong($"{Path(i)} is a list; name the item, like {Path(i)}[0]"),
                _ => throw Wrong($"{Path(i)} is a single value and has no fields"),
            };
            if (isLast)
            {
                Put(node, steps[i], child, childType, value);
                return;
            }

            if (child is null)
            {
                if (value is null)
                    return;
                child = childType?.Shape == SchemaShape.List ? new JsonArray() : new JsonObject();
                Attach(node, steps[i], child);
            }

            (node, type) = (child, childType);
        }
    }

    /// <summary>What the field is set to, as YAML would have it; null where it is not set.</summary>
    /// <param name="objects">A manifest's objects.</param>
    /// <exception cref="FormatException">Nothing in the manifest matches, or the field holds more than one value.</exception>
    public string? Value(IReadOnlyList<JsonObject> objects)
    {
        JsonNode? node = Find(objects);
        foreach (var step in steps)
        {
            node = node switch
            {
                JsonObject map => map[step.Text],
                JsonArray list => list.FirstOrDefault(item => NameOfItem(item) == step.Text)
                    ?? (int.TryParse(step.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? list.ElementAtOrDefault(at) : null),
                _ => null,
            };
        }

        return node is JsonObject or JsonArray ? throw Wrong("holds more than one value; name a field in it") : node?.ToString();
    }

    private JsonObject Find(IReadOnlyList<JsonObject> objects)
    {
        var found = objects.Where(candidate => Word(candidate, "kind") == kind && (name is null || NameOf(candidate) == name)).ToList();
        var known = string.Join(", ", objects.Select(candidate => $"{Word(candidate, "kind")}/{NameOf(candidate)}"));
        return found.Count switch
        {
            1 => found[0],
            0 => throw Wrong($"the manifest has no {kind}{(name is null ? "" : "/" + name)}; it has {known}"),
            _ => throw Wrong($"the manifest has several {kind}s; name one: {string.Join(" or ", found.Select(candidate => $"{kind}/{NameOf(candidate)}"))}"),
        };
    }

    /// <summary>The field of a map and its type; a field that is nowhere, neither here nor in Kubernetes, is a mistake.</summary>
    private (JsonNode? Child, SchemaType? Type) InMap(JsonObject root, JsonObject map, SchemaType? type, int at)
    {
        var key = steps[at].Text;
        var child = map[key];
        switch (type)
        {
            case { Shape: SchemaShape.Struct } when type.Fields.TryGetValue(key, out var field):
                return (child, field.Type);
            case { Shape: SchemaShape.Map }:
                return (child, type.Element);
            default:
                if (child is not null)
                    return (child, null);
                throw Missing(root, at, map.Select(entry => entry.Key).Union(type?.Fields.Keys ?? []));
        }
    }

    /// <summary>The item of a list. One that is not there is made when nothing but its name is needed: a variable.</summary>
    private (JsonNode? Child, SchemaType? Type) InList(JsonObject root, JsonArray list, SchemaType? item, int at)
    {
        var which = steps[at].Text;
        if (list.FirstOrDefault(candidate => NameOfItem(candidate) == which) is { } named)
            return (named, item);
        if (int.TryParse(which, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            return index < list.Count ? (list[index], item) : throw Wrong($"{Path(at)} has {list.Count} items; the first is [0]");
        if (item is not null && item.Fields.Values.Where(field => field.IsRequired).Select(field => field.Name).SequenceEqual(["name"]))
            return (null, item);
        throw Missing(root, at, list.Select(NameOfItem).OfType<string>());
    }

    private void Put(JsonNode parent, Step step, JsonNode? present, SchemaType? type, string? value)
    {
        if (value is null)
        {
            if (parent is JsonObject map)
                map.Remove(step.Text);
            else if (present is not null)
                parent.AsArray().Remove(present);
        }
        else if (parent is JsonArray list && present is not null)
        {
            list[list.IndexOf(present)] = Convert(type, present, value);
        }
        else
        {
            Attach(parent, step, Convert(type, present, value));
        }
    }

    private static void Attach(JsonNode parent, Step step, JsonNode? child)
    {
        if (parent is JsonObject map)
        {
            map[step.Text] = child;
            return;
        }

        // An item that is made has its name, and the rest follows.
        child!.AsObject()["name"] = step.Text;
        parent.AsArray().Add(child);
    }

    private JsonNode? Convert(SchemaType? type, JsonNode? present, string value)
    {
        if (type?.Shape is SchemaShape.Struct or SchemaShape.List or SchemaShape.Map || (type is null && present is JsonObject or JsonArray))
            throw Wrong("holds more than one value; name a field in it");
        long? whole = long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
        return type?.Name switch
        {
            "int32" or "int64" => whole ?? throw Wrong($"takes a whole number, not {value}"),
            "bool" => bool.TryParse(value, out var truth) ? truth : throw Wrong($"takes true or false, not {value}"),
            "intOrString" when whole is not null => whole,
            null or "any" when present?.GetValueKind() != JsonValueKind.String => YamlScalar.Resolve(value),
            _ => value,
        };
    }

    private FormatException Missing(JsonObject root, int at, IEnumerable<string> siblings)
    {
        var nearest = Spelling.Nearest(steps[at].Text, siblings) is { } sibling
            ? Join([.. steps.Take(at), steps[at] with { Text = sibling }, .. steps.Skip(at + 1)])
            : Leaves(root, "").MinBy(path => Spelling.Distance(path, Join(steps)));
        return Wrong($"there is no {Join(steps.Take(at + 1))}{(nearest is null ? "" : $"; the nearest is {kind} {nearest}")}");
    }

    private static IEnumerable<string> Leaves(JsonNode? node, string path) => node switch
    {
        JsonObject map => map.SelectMany(entry => Leaves(entry.Value, FieldPlace.Join(path, entry.Key))),
        JsonArray list => list.SelectMany((item, index) => Leaves(item, $"{path}[{NameOfItem(item) ?? index.ToString(CultureInfo.InvariantCulture)}]")),
        _ => [path],
    };

    private FormatException Wrong(string what) => new($"{Text}: {what}");

    private string Path(int length) => Join(steps.Take(length));

    private static string Join(IEnumerable<Step> steps) =>
        string.Concat(steps.Select((step, index) => step.IsBracket ? $"[{step.Text}]" : index == 0 ? step.Text : "." + step.Text));

    private static string Word(JsonObject value, string field) => value[field] is JsonValue text && text.TryGetValue<string>(out var word) ? word : "";

    private static string NameOf(JsonObject value) => value["metadata"] is JsonObject metadata ? Word(metadata, "name") : "";

    private static string? NameOfItem(JsonNode? item) =>
        item is JsonObject map && map["name"] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    [GeneratedRegex(@"^(?<kind>[A-Za-z]\w*)(/(?<name>[a-z0-9.-]+))?\s+(?<step>[^\s.\[\]]+)(?<step>\.[^\s.\[\]]+|\[[^\[\]]+\])*$")]
    private static partial Regex Whole();

    /// <summary>A key, or an item of a list by its name or number.</summary>
    internal sealed record Step(string Text, bool IsBracket);
}
