using System.Text.Json.Nodes;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.ControlPlane;

/// <summary>What an object owns: its pods, or its replica sets.</summary>
internal static class OwnedObjects
{
    /// <summary>
    /// The objects that the owner controls. One that its selector finds and nobody controls becomes its own first, as after a
    /// deletion that left the dependents; one whose labels have left the selector is let go, and lives on without it.
    /// </summary>
    public static List<JsonObject> Claim(ObjectStore store, ResourceKind kind, JsonObject owner)
    {
        var selector = LabelSelectors.From(owner.Object("spec", "selector"));
        var claimed = new List<JsonObject>();
        foreach (var stored in store.List(kind, ObjectQuery.In(owner.Namespace())).Items)
        {
            if (stored.OwnerUids.Contains(owner.Uid()))
            {
                var mine = stored.Copy();
                if (mine.Controller().Text("uid") != owner.Uid())
                    continue;
                if (selector.Matches(stored.Labels))
                    claimed.Add(mine);
                else if (!owner.IsDeleting())
                    store.Change(kind, stored.Key, o => Release(o, owner));
            }
            else if (stored.OwnerUids.Count == 0 && !stored.IsDeleting && !owner.IsDeleting() && !selector.IsEmpty && selector.Matches(stored.Labels))
                claimed.Add(store.Change(kind, stored.Key, o => o.Set(new JsonArray(Reference(owner)), "metadata", "ownerReferences")));
        }
        return claimed;
    }

    private static void Release(JsonObject dependent, JsonObject owner)
    {
        var others = dependent.Items("metadata", "ownerReferences").Where(reference => reference.Text("uid") != owner.Uid()).Select(reference => reference.DeepClone()).ToArray();
        if (others.Length == 0)
            dependent.Remove("metadata", "ownerReferences");
        else
            dependent.Set(new JsonArray(others), "metadata", "ownerReferences");
    }

    /// <summary>The reference by which a dependent names its controller.</summary>
    public static JsonObject Reference(JsonObject owner) => new()
    {
        ["apiVersion"] = owner.Text("apiVersion"),
        ["kind"] = owner.Text("kind"),
        ["name"] = owner.Name(),
        ["uid"] = owner.Uid(),
        ["controller"] = true,
        ["blockOwnerDeletion"] = true,
    };

    /// <summary>The key of an object's controller when that is of a kind; null otherwise.</summary>
    public static ObjectKey? ControllerKey(StoredObject stored, ResourceKind kind) =>
        stored.OwnerUids.Count > 0 && stored.Copy().Controller() is { } controller && controller.Text("kind") == kind.Kind
            ? new ObjectKey(stored.Key.Namespace, controller.Text("name") ?? "")
            : null;

    /// <summary>A pod made from the template of what owns it.</summary>
    public static JsonObject PodFromTemplate(JsonObject owner)
    {
        var template = owner.Object("spec", "template") ?? [];
        var metadata = new JsonObject
        {
            ["generateName"] = owner.Name() + "-",
            ["namespace"] = owner.Namespace(),
            ["ownerReferences"] = new JsonArray(Reference(owner)),
        };
        foreach (var name in (ReadOnlySpan<string>)["labels", "annotations"])
            if (template.At("metadata", name) is { } value)
                metadata[name] = value.DeepClone();
        return new JsonObject { ["metadata"] = metadata, ["spec"] = template["spec"]?.DeepClone() };
    }
}
