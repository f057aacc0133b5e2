using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MlServe.LocalCluster.Store;

/// <summary>Reading and writing fields of objects by path. A path that leads nowhere gives null or nothing, never an exception.</summary>
internal static class ObjectFields
{
    /// <summary>How Kubernetes writes times: whole seconds, UTC.</summary>
    public static string Timestamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>How Kubernetes writes times where seconds are too coarse.</summary>
    public static string MicroTimestamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A time so many seconds later, or earlier; the calendar's first or last second where users' numbers lead beyond.</summary>
    public static DateTimeOffset Plus(this DateTimeOffset time, long seconds)
    {
        static long Between(DateTimeOffset from, DateTimeOffset to) => (to - from).Ticks / TimeSpan.TicksPerSecond;
        return time.ToUniversalTime().AddSeconds(Math.Clamp(seconds, Between(time, DateTimeOffset.MinValue), Between(time, DateTimeOffset.MaxValue)));
    }

    /// <summary>So many seconds to wait, at most a month: no timer runs longer than seven weeks, and a manifest may ask for thousands of years.</summary>
    public static TimeSpan Wait(long seconds) => TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 30 * 24 * 3600));

    /// <summary>The node at a path of field names.</summary>
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
            node = node is JsonObject o && o.TryGetPropertyValue(name, out var next) ? next : null;
        return node;
    }

    /// <summary>The object at a path.</summary>
    public static JsonObject? Object(this JsonNode? node, params ReadOnlySpan<string> path) => node.At(path) as JsonObject;

    /// <summary>The string at a path.</summary>
    public static string? Text(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    /// <summary>The whole number at a path.</summary>
    public static long? Int(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is not JsonValue value || value.GetValueKind() != JsonValueKind.Number ? null
        : long.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : null;

    /// <summary>Whether the path holds <c>true</c>.</summary>
    public static bool Flag(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    /// <summary>The objects of the list at a path.</summary>
    public static IEnumerable<JsonObject> Items(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray array ? array.OfType<JsonObject>() : [];

    /// <summary>The strings of the list at a path.</summary>
    public static IEnumerable<string> Strings(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray array ? array.Select(item => item.Text()).OfType<string>() : [];

    /// <summary>The strings of the map at a path.</summary>
    public static IReadOnlyDictionary<string, string> StringMap(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in node.Object(path) ?? [])
            if (value.Text() is { } text)
                map[name] = text;
        return map;
    }

    /// <summary>Sets a field, making the objects on the way.</summary>
    public static void Set(this JsonObject target, JsonNode? value, params ReadOnlySpan<string> path)
    {
        for (var i = 0; i < path.Length - 1; i++)
        {
            if (target[path[i]] is not JsonObject next)
                target[path[i]] = next = [];
            target = next;
        }
        target[path[^1]] = value;
    }

    /// <summary>Sets a field only where there is none.</summary>
    public static void SetDefault(this JsonObject target, JsonNode? value, params ReadOnlySpan<string> path)
    {
        if (target.At(path) is null)
            target.Set(value, path);
    }

    /// <summary>Adds the values that a list does not have yet, making the list.</summary>
    public static void AddMissing(this JsonObject target, string name, JsonArray values)
    {
        if (target[name] is not JsonArray set)
            target[name] = set = [];
        foreach (var value in values.Where(value => !set.Any(present => JsonNode.DeepEquals(present, value))).ToList())
            set.Add(value?.DeepClone());
    }

    /// <summary>Removes a field.</summary>
    public static bool Remove(this JsonObject target, params ReadOnlySpan<string> path) =>
        target.Object(path[..^1])?.Remove(path[^1]) ?? false;

    /// <summary>The object's namespace and name.</summary>
    public static ObjectKey Key(this JsonObject value) => new(value.Namespace(), value.Name());

    /// <summary>The object's name.</summary>
    public static string Name(this JsonObject value) => value.Text("metadata", "name") ?? "";

    /// <summary>The object's namespace, empty when it has none.</summary>
    public static string Namespace(this JsonObject value) => value.Text("metadata", "namespace") ?? "";

    /// <summary>The object's identity.</summary>
    public static string Uid(this JsonObject value) => value.Text("metadata", "uid") ?? "";

    /// <summary>The object's labels.</summary>
    public static IReadOnlyDictionary<string, string> Labels(this JsonObject value) => LabelMap(value).StringMap();

    /// <summary>The object's annotations; null when it has none.</summary>
    public static JsonObject? Annotations(this JsonObject value) => value.Object("metadata", "annotations");

    /// <summary>What must happen before the object may go.</summary>
    public static IEnumerable<string> Finalizers(this JsonObject value) => value.Strings("metadata", "finalizers");

    /// <summary>The seconds that a deleted object has to end in; null while it is not being deleted.</summary>
    public static long? DeletionGrace(this JsonObject value) => value.Int("metadata", "deletionGracePeriodSeconds");

    /// <summary>How often the object's spec has changed; null for kinds that do not count it.</summary>
    public static long? Generation(this JsonObject value) => value.Int("metadata", "generation");

    /// <summary>Sets the object's generation.</summary>
    public static void SetGeneration(this JsonObject value, long generation) => value.Set(generation, "metadata", "generation");

    /// <summary>Who owns which fields of the object, as it stands there; null when nothing does.</summary>
    public static JsonNode? FieldOwners(this JsonNode value) => value.At("metadata", "managedFields");

    /// <summary>The template of the pods that the object makes.</summary>
    public static JsonObject? Template(this JsonObject value) => value.Object("spec", "template");

    /// <summary>Gives the object the labels of its template in place of its own.</summary>
    public static void CopyTemplateLabels(this JsonObject value) => value.Set(LabelMap(value.Template())!.DeepClone(), "metadata", "labels");

    /// <summary>The object's conditions; null when it has none.</summary>
    public static JsonArray? Conditions(this JsonObject value) => value.At("status", "conditions") as JsonArray;

    /// <summary>The object's version, 0 when it has none.</summary>
    public static long ResourceVersion(this JsonObject value) =>
        long.TryParse(value.Text("metadata", "resourceVersion"), CultureInfo.InvariantCulture, out var version) ? version : 0;

    /// <summary>Whether the object is being deleted.</summary>
    public static bool IsDeleting(this JsonObject value) => value.Text("metadata", "deletionTimestamp") is not null;

    private static JsonObject? LabelMap(JsonObject? value) => value.Object("metadata", "labels");
}
