using System.Text.Json.Nodes;
using MlServe.Kubernetes.Schema;

namespace MlServe.LocalCluster.Store.Ownership;

/// <summary>
/// Server-side apply: what is sent becomes the object's, what its writer had applied earlier and no longer sends goes,
/// what others own stays, and a value that another owner set differently is a conflict.
/// </summary>
/// <param name="type">The kind's type.</param>
/// <param name="manager">Who applies.</param>
/// <param name="force">Take fields in conflict over.</param>
internal sealed class ServerSideApply(SchemaType type, string manager, bool force)
{
    private readonly FieldOwner owner = new(manager, "Apply", "");

    /// <summary>Merges an applied configuration into the live object.</summary>
    /// <param name="live">The object as it is; empty for a new one.</param>
    /// <param name="applied">What was sent.</param>
    /// <param name="apiVersion">The version it is kept in.</param>
    /// <param name="time">The time to note.</param>
    /// <exception cref="StatusException">409 with every field in conflict.</exception>
    public JsonObject Merge(JsonObject live, JsonObject applied, string apiVersion, string time)
    {
        var managed = ManagedFields.Of(live);
        var wanted = FieldWalker.All(type, applied);
        ResolveConflicts(live, applied, managed, wanted);

        var merged = live.DeepClone().AsObject();
        Merge(type, merged, applied);
        RemoveUnapplied(merged, managed, managed[owner].WithParents().Except(wanted.WithParents()));
        managed.Set(new FieldWrite(owner, apiVersion, time), wanted);
        managed.WriteTo(merged);
        return merged;
    }

    private void ResolveConflicts(JsonObject live, JsonObject applied, ManagedFields managed, FieldSet wanted)
    {
        var causes = new List<FieldError>();
        foreach (var other in managed.Owners.Where(other => other != owner).ToList())
        {
            var taken = new FieldSet();
            foreach (var path in managed[other].Intersect(wanted).Paths)
                if (FieldWalker.Find(type, applied, path) is var sent && (sent?.Node is JsonValue or null || sent.Value.Place.IsLeaf(sent.Value.Node))
                    && !JsonNode.DeepEquals(FieldWalker.Find(type, live, path)?.Node, sent?.Node))
                {
                    taken.Add(path);
                    causes.Add(new FieldError("FieldManagerConflict", FieldSet.Readable(path), $"conflict with \"{other.Manager}\"{Using(other, managed)}"));
                }
            if (force && !taken.IsEmpty)
                managed.Take(other, taken);
        }
        if (causes.Count > 0 && !force)
            throw StatusException.ApplyConflict(causes);
    }

    private static string Using(FieldOwner other, ManagedFields managed) =>
        other.Operation == "Apply"
            ? ""
            : $"{(other.Subresource.Length > 0 ? $" with subresource \"{other.Subresource}\"" : "")} using {managed.ApiVersionOf(other)}";

    private static void Merge(SchemaType type, JsonObject target, JsonObject applied)
    {
        foreach (var (name, value) in applied)
        {
            var field = type.Shape == SchemaShape.Map ? null : type.Fields.GetValueOrDefault(name);
            var fieldType = field?.Type ?? type.Element;
            switch (value)
            {
                case JsonObject inner when fieldType is { Shape: SchemaShape.Struct or SchemaShape.Map } && field is not { IsAtomic: true }:
                    if (target[name] is not JsonObject nested)
                        target[name] = nested = [];
                    Merge(fieldType, nested, inner);
                    break;
                case JsonArray items when field is { Keys.Count: > 0 }:
                    if (target[name] is not JsonArray list)
                        target[name] = list = [];
                    MergeItems(new FieldWalker.Place(fieldType!, field), list, items);
                    break;
                case JsonArray items when field is { IsSet: true }:
                    target.AddMissing(name, items);
                    break;
                default:
                    target[name] = value?.DeepClone();
                    break;
            }
        }
    }

    private static void MergeItems(FieldWalker.Place place, JsonArray list, JsonArray items)
    {
        foreach (var item in items.OfType<JsonObject>())
        {
            var step = place.StepTo(item);
            var present = list.Where(other => place.StepTo(other) == step).ToList();
            // Which of several is meant cannot be told: one that is applied takes the place of all.
            foreach (var repeated in present.Skip(1))
                list.Remove(repeated);
            if (present.Count == 0)
                list.Add(item.DeepClone());
            else if (present.Count > 1 || place.Type.Element!.IsAtomic)
                list[list.IndexOf(present[0])] = item.DeepClone();
            else
                Merge(place.Type.Element!, present[0]!.AsObject(), item);
        }
    }

    /// <summary>Takes away what the writer applied earlier and no longer does, unless another owns it or something in it.</summary>
    private void RemoveUnapplied(JsonObject merged, ManagedFields managed, FieldSet unapplied)
    {
        var others = managed.Owners.Where(other => other != owner).Select(other => managed[other]).ToList();
        // From the top: an item must go as a whole, while its key still tells which one it is.
        foreach (var path in unapplied.Paths.OrderBy(path => path.Length))
        {
            if (others.Any(set => set.Touches(path)) || FieldWalker.Find(type, merged, path[..^1]) is not { } parent)
                continue;
            if (parent.Node is JsonObject o)
                o.Remove(path[^1][2..]);
            else if (parent.Node is JsonArray array)
                foreach (var item in array.Where(item => parent.Place.StepTo(item) == path[^1]).ToList())
                    array.Remove(item);
        }
    }
}
