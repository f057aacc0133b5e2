using System.Text.Json.Nodes;
using MlServe.Kubernetes.Schema;

namespace MlServe.LocalCluster.Store.Ownership;

/// <summary>Who has set a field, and how.</summary>
/// <param name="Manager">The writer's name.</param>
/// <param name="Operation"><c>Apply</c>, or <c>Update</c> for every other write.</param>
/// <param name="Subresource">The sub-resource it was written through, empty for the object itself.</param>
internal readonly record struct FieldOwner(string Manager, string Operation, string Subresource);

/// <summary>The owners of an object's fields, as <c>metadata.managedFields</c> keeps them.</summary>
internal sealed class ManagedFields
{
    private static readonly FieldSet WithoutOwner = FieldsWithoutOwner();
    private readonly Dictionary<FieldOwner, (FieldSet Set, string ApiVersion, string? Time)> owners = [];

    /// <summary>Everyone who owns something.</summary>
    public IReadOnlyCollection<FieldOwner> Owners => owners.Keys;

    /// <summary>What an owner owns.</summary>
    public FieldSet this[FieldOwner owner] => owners.TryGetValue(owner, out var entry) ? entry.Set : new FieldSet();

    /// <summary>The version an owner wrote in.</summary>
    public string ApiVersionOf(FieldOwner owner) => owners[owner].ApiVersion;

    /// <summary>Reads an object's owners.</summary>
    public static ManagedFields Of(JsonObject value)
    {
        var managed = new ManagedFields();
        foreach (var entry in value.FieldOwners().Items())
            if (entry.Text("manager") is { } manager)
                managed.owners[new FieldOwner(manager, entry.Text("operation") ?? "Update", entry.Text("subresource") ?? "")] =
                    (FieldSet.FromFieldsV1(entry.Object("fieldsV1")), entry.Text("apiVersion") ?? "", entry.Text("time"));
        return managed;
    }

    /// <summary>Writes the owners into an object.</summary>
    public void WriteTo(JsonObject value)
    {
        var entries = new JsonArray();
        foreach (
            var (owner, (set, apiVersion, time)) in owners
                .OrderBy(entry => entry.Key.Operation, StringComparer.Ordinal)
                .ThenBy(entry => entry.Value.Time, StringComparer.Ordinal)
        )
        {
            var entry = new JsonObject { ["manager"] = owner.Manager, ["operation"] = owner.Operation, ["apiVersion"] = apiVersion };
            if (time is not null)
                entry["time"] = time;
            entry["fieldsType"] = "FieldsV1";
            entry["fieldsV1"] = set.ToFieldsV1();
            if (owner.Subresource.Length > 0)
                entry["subresource"] = owner.Subresource;
            entries.Add(entry);
        }
        if (entries.Count > 0)
            value.Set(entries, "metadata", "managedFields");
        else
            value.Remove("metadata", "managedFields");
    }

    /// <summary>Sets what an owner owns; nothing means it is no owner any more.</summary>
    public void Set(FieldWrite write, FieldSet set)
    {
        set = set.Except(WithoutOwner);
        if (owners.TryGetValue(write.Owner, out var before) && before.Set.SameAs(set))
            return;
        if (set.IsEmpty)
            owners.Remove(write.Owner);
        else
            owners[write.Owner] = (set, write.ApiVersion, write.Time);
    }

    /// <summary>Takes fields from an owner without that counting as a write of its own.</summary>
    public void Take(FieldOwner owner, FieldSet fields)
    {
        var entry = owners[owner];
        if (entry.Set.Except(fields) is { IsEmpty: false } rest)
            owners[owner] = entry with { Set = rest };
        else
            owners.Remove(owner);
    }

    /// <summary>Notes a write that is no apply: the fields it changed become its writer's, and nobody else's.</summary>
    public static void Track(SchemaType type, JsonObject before, JsonObject after, FieldWrite write)
    {
        var managed = Of(after);
        var (changed, removed) = FieldWalker.Differences(type, before, after);
        changed = changed.Except(WithoutOwner);
        foreach (var other in managed.Owners.Where(other => other != write.Owner).ToList())
            managed.Take(other, changed.Union(removed));
        managed.Set(write, managed[write.Owner].Union(changed).Except(removed));
        managed.WriteTo(after);
    }

    /// <summary>What the system sets, and what names the object.</summary>
    private static FieldSet FieldsWithoutOwner()
    {
        var set = new FieldSet();
        set.Add(["f:apiVersion"]);
        set.Add(["f:kind"]);
        set.Add(["f:metadata"]);
        foreach (
            var name in (ReadOnlySpan<string>)
                [
                    "name",
                    "namespace",
                    "creationTimestamp",
                    "selfLink",
                    "uid",
                    "clusterName",
                    "generation",
                    "managedFields",
                    "resourceVersion",
                    "deletionTimestamp",
                    "deletionGracePeriodSeconds",
                ]
        )
            set.Add(["f:metadata", "f:" + name]);
        return set;
    }
}
