using System.Text.Json.Nodes;
using MlServe.Kubernetes.Schema;

namespace MlServe.LocalCluster.Store.Patching;

/// <summary>
/// Kubernetes' own patch: as a merge patch, but lists whose items have a key are merged item by item, and directives
/// beginning with <c>$</c> delete, replace and order.
/// </summary>
internal static class StrategicMergePatch
{
    private const string OrderPrefix = "$setElementOrder/";
    private const string DeletePrefix = "$deleteFromPrimitiveList/";

    /// <summary>Applies a patch to an object in place.</summary>
    public static void Apply(SchemaType? type, JsonObject target, JsonObject patch)
    {
        if (patch.Text("$patch") is { } directive)
        {
            if (directive is "replace" or "delete")
                target.Clear();
            if (directive == "delete")
                return;
        }
        if (patch["$retainKeys"] is JsonArray retained)
        {
            var kept = retained.Select(name => name.Text()).ToHashSet();
            foreach (var name in target.Select(entry => entry.Key).Where(name => !kept.Contains(name)).ToList())
                target.Remove(name);
        }
        foreach (var (name, value) in patch)
            if (name.StartsWith(DeletePrefix, StringComparison.Ordinal))
                DeleteFrom(target[name[DeletePrefix.Length..]] as JsonArray, value as JsonArray);
        foreach (var (name, value) in patch)
            if (name.Length == 0 || name[0] != '$')
                Field(type, target, name, value, patch[OrderPrefix + name] as JsonArray);
        // An order may come without a change to the list itself.
        foreach (var (name, value) in patch)
            if (name.StartsWith(OrderPrefix, StringComparison.Ordinal) && !patch.ContainsKey(name[OrderPrefix.Length..])
                && target[name[OrderPrefix.Length..]] is JsonArray list && value is JsonArray order)
                Order(list, order, KeyOf(type?.Fields.GetValueOrDefault(name[OrderPrefix.Length..])));
    }

    private static void Field(SchemaType? type, JsonObject target, string name, JsonNode? value, JsonArray? order)
    {
        var field = type?.Fields.GetValueOrDefault(name);
        var fieldType = field?.Type ?? (type?.Shape == SchemaShape.Map ? type.Element : null);
        switch (value)
        {
            case null:
                target.Remove(name);
                break;
            case JsonObject inner:
                if (inner.Text("$patch") == "delete")
                {
                    target.Remove(name);
                    break;
                }
                if (target[name] is not JsonObject nested)
                    target[name] = nested = [];
                Apply(fieldType, nested, inner);
                break;
            case JsonArray items when KeyOf(field) is { } key:
                if (target[name] is not JsonArray list)
                    target[name] = list = [];
                MergeItems(fieldType!.Element!, list, items, key);
                if (order is not null)
                    Order(list, order, key);
                break;
            case JsonArray items when field is { IsSet: true }:
                target.AddMissing(name, items);
                break;
            default:
                target[name] = value.DeepClone();
                break;
        }
    }

    private static void MergeItems(SchemaType type, JsonArray list, JsonArray items, string key)
    {
        if (items.OfType<JsonObject>().Any(item => item.Text("$patch") == "replace"))
            list.Clear();
        foreach (var item in items.OfType<JsonObject>())
        {
            if (item.Text("$patch") == "replace" && !item.ContainsKey(key))
                continue;
            if (item[key] is null)
                throw StatusException.Failed($"map: {Go(item)} does not contain declared merge key: {key}");
            if (item.Text("$patch") == "delete")
            {
                list.RemoveAll(present => JsonNode.DeepEquals(present.At(key), item[key]));
                continue;
            }
            // Of several with the key the first is merged into, as Kubernetes does it.
            if (list.OfType<JsonObject>().FirstOrDefault(present => JsonNode.DeepEquals(present[key], item[key])) is not { } found)
                list.Add(found = new JsonObject());
            Apply(type, found, item);
        }
    }

    private static void DeleteFrom(JsonArray? list, JsonArray? items)
    {
        foreach (var item in items ?? [])
            list?.RemoveAll(present => JsonNode.DeepEquals(present, item));
    }

    /// <summary>A value as Go prints it.</summary>
    private static string Go(JsonNode? value) => value switch
    {
        JsonObject map => $"map[{string.Join(' ', map.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}:{Go(entry.Value)}"))}]",
        JsonArray list => $"[{string.Join(' ', list.Select(Go))}]",
        null => "<nil>",
        _ => value.ToString(),
    };

    /// <summary>Items that the order names take its order; the others keep their places among them.</summary>
    private static void Order(JsonArray list, JsonArray order, string? key)
    {
        int Rank(JsonNode? item) =>
            order.ToList().FindIndex(wanted => JsonNode.DeepEquals(key is null ? wanted : wanted.At(key), key is null ? item : item.At(key)));
        var items = list.Select((item, index) => (Item: item, Rank: Rank(item), Index: index)).ToList();
        var named = new Queue<JsonNode?>(items.Where(item => item.Rank >= 0).OrderBy(item => item.Rank).Select(item => item.Item));
        var sorted = items.Select(item => item.Rank >= 0 ? named.Dequeue() : item.Item).ToList();
        list.Clear();
        foreach (var item in sorted)
            list.Add(item);
    }

    private static string? KeyOf(SchemaField? field) => field is { Keys.Count: > 0 } ? field.Keys[0] : null;
}
