using System.Text.Json.Nodes;

namespace MlServe.LocalCluster.Store.Ownership;

/// <summary>
/// A set of fields of an object. A field is a path of steps: <c>f:NAME</c> into an object, <c>k:{"KEY":VALUE}</c> to an item of a
/// keyed list, <c>v:VALUE</c> to an item of a set. Written as <c>fieldsV1</c> of <c>metadata.managedFields</c>.
/// </summary>
internal sealed class FieldSet
{
    private const char Separator = '\u0001';
    private readonly HashSet<string> paths;

    /// <summary>An empty set.</summary>
    public FieldSet()
        : this([])
    {
    }

    private FieldSet(IEnumerable<string> paths) => this.paths = new HashSet<string>(paths, StringComparer.Ordinal);

    /// <summary>Whether it holds no field.</summary>
    public bool IsEmpty => paths.Count == 0;

    /// <summary>The fields, each as its steps.</summary>
    public IEnumerable<string[]> Paths => paths.Select(path => path.Split(Separator));

    /// <summary>The step to a field.</summary>
    public static string Field(string name) => "f:" + name;

    /// <summary>The step to an item of a keyed list.</summary>
    public static string Item(JsonObject key) => "k:" + key.ToJsonString(StoreJson.Options);

    /// <summary>The step to an item of a set.</summary>
    public static string Value(JsonNode? value) => "v:" + (value?.ToJsonString(StoreJson.Options) ?? "null");

    /// <summary>A field as people read it: <c>.spec.containers[name="a"].image</c>.</summary>
    public static string Readable(params IEnumerable<string> path) =>
        string.Concat(
            path.Select(step =>
                step[0] switch
                {
                    'f' => "." + step[2..],
                    'k' => "["
                        + string.Join(
                            ',',
                            JsonNode.Parse(step[2..])!.AsObject().Select(entry => $"{entry.Key}={entry.Value?.ToJsonString(StoreJson.Options)}")
                        )
                        + "]",
                    _ => $"[={step[2..]}]",
                }
            )
        );

    /// <summary>Reads <c>fieldsV1</c>.</summary>
    public static FieldSet FromFieldsV1(JsonObject? fields)
    {
        var set = new FieldSet();
        Read(fields ?? [], []);
        return set;

        void Read(JsonObject level, List<string> path)
        {
            foreach (var (step, below) in level)
                if (step == ".")
                    set.Add(path);
                else if (below is JsonObject { Count: > 0 } deeper)
                    Read(deeper, [.. path, step]);
                else
                    set.Add([.. path, step]);
        }
    }

    /// <summary>Writes <c>fieldsV1</c>.</summary>
    public JsonObject ToFieldsV1()
    {
        var root = new JsonObject();
        foreach (var path in paths.Order(StringComparer.Ordinal))
        {
            var level = root;
            foreach (var step in path.Split(Separator))
            {
                if (level[step] is not JsonObject next)
                    level[step] = next = [];
                level = next;
            }
            level["."] = new JsonObject();
        }
        DropLeafDots(root);
        return root;
    }

    /// <summary>Adds a field.</summary>
    public void Add(IEnumerable<string> path)
    {
        var joined = string.Join(Separator, path);
        if (joined.Length > 0)
            paths.Add(joined);
    }

    /// <summary>Whether a field, or any below it, is in it.</summary>
    public bool Touches(IEnumerable<string> path)
    {
        var joined = string.Join(Separator, path);
        return paths.Any(owned => owned.StartsWith(joined, StringComparison.Ordinal) && (owned.Length == joined.Length || owned[joined.Length] == Separator));
    }

    /// <summary>The fields of either.</summary>
    public FieldSet Union(FieldSet other) => new(paths.Union(other.paths));

    /// <summary>The fields of this one that the other lacks.</summary>
    public FieldSet Except(FieldSet other) => new(paths.Except(other.paths));

    /// <summary>The fields of both.</summary>
    public FieldSet Intersect(FieldSet other) => new(paths.Intersect(other.paths));

    /// <summary>These fields and every named field on the way to them.</summary>
    public FieldSet WithParents()
    {
        var all = new HashSet<string>(paths, StringComparer.Ordinal);
        foreach (var path in Paths)
            for (var length = 1; length < path.Length; length++)
                if (path[length - 1].StartsWith("f:", StringComparison.Ordinal))
                    all.Add(string.Join(Separator, path[..length]));
        return new FieldSet(all);
    }

    /// <summary>Whether both hold the same fields.</summary>
    public bool SameAs(FieldSet other) => paths.SetEquals(other.paths);

    private static void DropLeafDots(JsonObject level)
    {
        foreach (var (step, below) in level)
            if (step != "." && below is JsonObject deeper)
                if (deeper is { Count: 1 } && deeper.ContainsKey("."))
                    deeper.Clear();
                else
                    DropLeafDots(deeper);
    }
}
