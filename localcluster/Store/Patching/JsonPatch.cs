using System.Globalization;
using System.Text.Json.Nodes;

namespace MlServe.LocalCluster.Store.Patching;

/// <summary>RFC 6902: a list of operations.</summary>
internal static class JsonPatch
{
    /// <summary>Applies a patch and returns the result.</summary>
    /// <exception cref="StatusException">422 when an operation does not fit the object.</exception>
    public static JsonObject Apply(JsonObject target, JsonArray patch)
    {
        var root = target.DeepClone();
        foreach (var operation in patch)
        {
            var path = operation.Text("path") ?? throw StatusException.BadRequest("json patch operation has no path");
            root = (operation.Text("op"), operation) switch
            {
                ("add", { } o) => Add(root, path, o["value"]?.DeepClone()),
                ("remove", _) => Take(root, path, out _),
                ("replace", { } o) => Replace(root, path, o["value"]?.DeepClone()),
                ("move", { } o) => Add(Take(root, o.Text("from") ?? "", out var moved), path, moved),
                ("copy", { } o) => Add(root, path, Find(root, o.Text("from") ?? "")?.DeepClone()),
                ("test", { } o) => JsonNode.DeepEquals(Find(root, path), o["value"]) ? root : throw Refused($"testing value {path} failed: test failed"),
                var (op, _) => throw StatusException.BadRequest($"json patch operation \"{op}\" is unknown; use add, remove, replace, move, copy or test"),
            };
        }
        return root as JsonObject ?? throw Refused("the result is not an object");
    }

    private static JsonNode Add(JsonNode root, string path, JsonNode? value)
    {
        if (path.Length == 0)
            return value ?? throw Refused("the result is not an object");
        var (parent, name) = Parent(root, path, "add");
        if (parent is JsonObject o)
            o[name] = value;
        else if (parent is JsonArray array && Index(name, array.Count, insert: true) is { } index)
            array.Insert(index, value);
        else
            throw Missing("add", path);
        return root;
    }

    private static JsonNode Replace(JsonNode root, string path, JsonNode? value)
    {
        if (path.Length == 0)
            return value ?? throw Refused("the result is not an object");
        var (parent, name) = Parent(root, path, "replace");
        if (parent is JsonObject o && o.ContainsKey(name))
            o[name] = value;
        else if (parent is JsonArray array && Index(name, array.Count, insert: false) is { } index)
            array[index] = value;
        else
            throw Missing("replace", path);
        return root;
    }

    private static JsonNode Take(JsonNode root, string path, out JsonNode? taken)
    {
        var (parent, name) = Parent(root, path, "remove");
        if (parent is JsonObject o && o.TryGetPropertyValue(name, out taken))
            o.Remove(name);
        else if (parent is JsonArray array && Index(name, array.Count, insert: false) is { } index)
        {
            taken = array[index];
            array.RemoveAt(index);
        }
        else
            throw Missing("remove", path);
        return root;
    }

    private static (JsonNode? Parent, string Name) Parent(JsonNode root, string path, string operation)
    {
        var end = path.LastIndexOf('/');
        if (end < 0)
            throw Missing(operation, path);
        return (Find(root, path[..end]), Unescape(path[(end + 1)..]));
    }

    private static JsonNode? Find(JsonNode? node, string path)
    {
        foreach (var part in path.Split('/').Skip(1).Select(Unescape))
            node = node switch
            {
                JsonObject o => o[part],
                JsonArray array when Index(part, array.Count, insert: false) is { } index => array[index],
                _ => null,
            };
        return node;
    }

    private static int? Index(string text, int count, bool insert) =>
        text == "-" && insert ? count
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < count + (insert ? 1 : 0) ? index
        : null;

    private static string Unescape(string part) => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    private static StatusException Missing(string operation, string path) =>
        Refused($"{operation} operation does not apply: doc is missing path: \"{path}\": missing value");

    private static StatusException Refused(string message) => StatusException.Invalid("", "", "", [new FieldError("FieldValueInvalid", "patch", message)]);
}
