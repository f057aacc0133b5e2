using System.Text.Json.Nodes;
using MlServe.Kubernetes.Schema;

namespace MlServe.LocalCluster.Store.Ownership;

/// <summary>Finds fields: all that an object sets, and those in which two objects differ.</summary>
internal static class FieldWalker
{
    /// <summary>The fields that an object sets: every leaf, and every item of a keyed list.</summary>
    public static FieldSet All(SchemaType type, JsonObject value)
    {
        var set = new FieldSet();
        Collect(value, new Place(type, null), [], set);
        return set;
    }

    /// <summary>The fields that are new or other in the second object, and those that it lacks.</summary>
    public static (FieldSet Changed, FieldSet Removed) Differences(SchemaType type, JsonObject before, JsonObject after)
    {
        var differences = (Changed: new FieldSet(), Removed: new FieldSet());
        Compare(before, after, new Place(type, null), [], differences);
        return differences;
    }

    /// <summary>The value at a field and where in the types it is; null when there is none.</summary>
    public static Child? Find(SchemaType type, JsonNode? node, IEnumerable<string> path)
    {
        var at = new Child("", node, new Place(type, null));
        foreach (var step in path)
        {
            at = at.Place.Children(at.Node).FirstOrDefault(child => child.Step == step);
            if (at.Step is null)
                return null;
        }
        return at;
    }

    private static void Collect(JsonNode? node, Place place, List<string> path, FieldSet set)
    {
        if (place.IsLeaf(node))
        {
            set.Add(path);
            return;
        }
        foreach (var child in place.Children(node))
        {
            List<string> below = [.. path, child.Step];
            if (place.IsKeyedList)
                set.Add(below);
            Collect(child.Node, child.Place, below, set);
        }
    }

    private static void Compare(JsonNode? before, JsonNode? after, Place place, List<string> path, (FieldSet Changed, FieldSet Removed) into)
    {
        if (JsonNode.DeepEquals(before, after))
            return;
        if (place.IsLeaf(before ?? after) || place.IsLeaf(after ?? before))
        {
            (after is null ? into.Removed : into.Changed).Add(path);
            return;
        }
        if (before is null && path.Count > 0 && !place.IsPlainStruct(path[^1]))
            into.Changed.Add(path);
        if (after is null)
            into.Removed.Add(path);
        var old = place.Children(before).ToDictionary(child => child.Step);
        var next = place.Children(after).ToDictionary(child => child.Step);
        foreach (var step in old.Keys.Union(next.Keys))
        {
            List<string> below = [.. path, step];
            var child = next.TryGetValue(step, out var there) ? there : old[step];
            Compare(old.GetValueOrDefault(step).Node, next.GetValueOrDefault(step).Node, child.Place, below, into);
        }
    }

    internal readonly record struct Child(string Step, JsonNode? Node, Place Place);

    /// <summary>Where in the types a walk is: the type, and the field it was reached by, which says how lists are merged.</summary>
    internal readonly record struct Place(SchemaType Type, SchemaField? Field)
    {
        public bool IsKeyedList => Type.Shape == SchemaShape.List && Field is { Keys.Count: > 0 };

        /// <summary>Structs that Kubernetes' types hold by value: they are always there, so nobody owns them.</summary>
        public bool IsPlainStruct(string step) =>
            step is "f:metadata" or "f:spec" or "f:status" or "f:template" or "f:strategy" or "f:resources" && Type.Shape == SchemaShape.Struct;

        /// <summary>Whether a value is owned as a whole.</summary>
        public bool IsLeaf(JsonNode? node) =>
            Type.Shape is SchemaShape.Any or SchemaShape.Scalar
            || Field is { IsAtomic: true }
            || (Type.Shape == SchemaShape.List && Field is not ({ Keys.Count: > 0 } or { IsSet: true }))
            || node is JsonObject { Count: 0 } or JsonArray { Count: 0 };

        /// <summary>The values below one.</summary>
        public IEnumerable<Child> Children(JsonNode? node)
        {
            var self = this;
            return (node, Type.Shape) switch
            {
                (JsonObject o, SchemaShape.Struct) => o.Where(entry => self.Type.Fields.ContainsKey(entry.Key))
                    .Select(entry => new Child(
                        FieldSet.Field(entry.Key),
                        entry.Value,
                        new Place(self.Type.Fields[entry.Key].Type, self.Type.Fields[entry.Key])
                    )),
                (JsonObject o, SchemaShape.Map) => o.Select(entry => new Child(
                    FieldSet.Field(entry.Key),
                    entry.Value,
                    new Place(self.Type.Element!, null)
                )),
                (JsonArray array, SchemaShape.List) when self.IsKeyedList => array.OfType<JsonObject>().GroupBy(self.StepTo).Select(self.Item),
                (JsonArray array, SchemaShape.List) when self.Field is { IsSet: true } => array
                    .Select(item => new Child(self.StepTo(item), item, new Place(self.Type.Element!, null))).DistinctBy(child => child.Step),
                _ => [],
            };
        }

        /// <summary>The step to an item of a keyed list or of a set.</summary>
        public string StepTo(JsonNode? item)
        {
            if (!IsKeyedList || item is not JsonObject keyed)
                return FieldSet.Value(item);
            var key = new JsonObject();
            foreach (var name in Field!.Keys.Order(StringComparer.Ordinal))
                if ((keyed[name]?.DeepClone() ?? Type.Element!.Fields[name].Default) is { } value)
                    key[name] = value;
            return FieldSet.Item(key);
        }

        /// <summary>Items of one key, which only an object that was not applied may have, are one value: nothing tells them apart.</summary>
        private Child Item(IGrouping<string, JsonObject> items) => items.ToList() is [var single]
            ? new Child(items.Key, single, new Place(Type.Element!, null))
            : new Child(items.Key, new JsonArray([.. items.Select(item => item.DeepClone())]), new Place(SchemaType.Anything, null));
    }
}
