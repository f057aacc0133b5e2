using System.Text.Json.Nodes;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Objects;

/// <summary>How a dependent names its owners, and other lists of its metadata that are there only while there is something in them.</summary>
internal static class OwnerReferences
{
    /// <summary>The reference to the owner that controls the dependent.</summary>
    public static JsonObject To(StoredObject owner) => new()
    {
        ["apiVersion"] = owner.Kind.Storage.ApiVersion,
        ["kind"] = owner.Kind.Kind,
        ["name"] = owner.Key.Name,
        ["uid"] = owner.Uid,
        ["controller"] = true,
        ["blockOwnerDeletion"] = true,
    };

    /// <summary>Takes the references to an owner off.</summary>
    public static void Remove(JsonObject dependent, string uid) => Remove(dependent, "ownerReferences", reference => reference.Text("uid") == uid);

    /// <summary>Takes a finalizer off.</summary>
    public static void RemoveFinalizer(JsonObject value, string name) => Remove(value, "finalizers", finalizer => finalizer.Text() == name);

    private static void Remove(JsonObject value, string list, Func<JsonNode?, bool> isMeant)
    {
        if (value.At("metadata", list) is not JsonArray items)
            return;
        items.RemoveAll(isMeant);
        if (items.Count == 0)
            value.Remove("metadata", list);
    }
}
