using System.Text.Json;
using System.Text.Json.Nodes;

namespace MlServe.Kubernetes.Validation;

/// <summary>A place in an object, with its path for messages. What is absent or of another type reads as null or empty.</summary>
internal readonly record struct Field(JsonNode? Node, string Path)
{
    internal static Field Root(JsonObject value) => new(value, "");

    internal Field this[string name] =>
        new(Node is JsonObject fields && fields.TryGetPropertyValue(name, out var value) ? value : null, Join(Path, name));

    internal bool Exists => Node is not null;

    internal string? Text => Node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    internal long? Number => Node is JsonValue value && value.GetValueKind() == JsonValueKind.Number
        && long.TryParse(value.ToJsonString(), out var number) ? number : null;

    /// <summary>A quantity, which may be written as a number.</summary>
    internal Quantity? Amount => Node is JsonValue value && Quantity.TryParse(Text ?? value.ToJsonString(), out var amount) ? amount : null;

    internal IEnumerable<Field> Items
    {
        get
        {
            var path = Path;
            return Node is JsonArray items ? items.Select((item, index) => new Field(item, $"{path}[{index}]")) : [];
        }
    }

    internal IEnumerable<(string Name, Field Value)> Entries
    {
        get
        {
            var path = Path;
            return Node is JsonObject fields ? fields.Select(entry => (entry.Key, new Field(entry.Value, Join(path, entry.Key)))) : [];
        }
    }

    internal Dictionary<string, string> Strings => Entries.Where(entry => entry.Value.Text is not null)
        .ToDictionary(entry => entry.Name, entry => entry.Value.Text!);

    internal FieldProblem Required(string message) => new(Path, message, FieldProblemKind.Required);

    internal FieldProblem Invalid(string message) => new(Path, message, FieldProblemKind.Invalid);

    internal FieldProblem Duplicate(string message) => new(Path, message, FieldProblemKind.Duplicate);

    internal static string Join(string path, string name) =>
        name.AsSpan().ContainsAny("./[] ") ? $"{path}[{name}]" : path.Length == 0 ? name : $"{path}.{name}";
}
