using System.Text.Json.Nodes;
using MlServe.Kubernetes.Rules;
using MlServe.LocalCluster.Store.Ownership;

namespace MlServe.LocalCluster.Store;

internal sealed partial class ObjectStore
{
    private static readonly string[] KeptMetadata =
        ["name", "generateName", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "resourceVersion"];

    private void NameNew(ResourceKind kind, JsonObject value)
    {
        if (value["metadata"] is not JsonObject metadata)
            value["metadata"] = metadata = [];
        if (value.Name().Length == 0 && metadata.Text("generateName") is { Length: > 0 } prefix)
            do
                metadata["name"] = prefix[..Math.Min(prefix.Length, 58)] + NameEnding();
            while (objects[kind].ContainsKey(value.Key()));
    }

    private string NameEnding() => string.Create(5, random, static (ending, random) =>
    {
        // Kubernetes' letters: no vowels and no look-alikes, so that no words come out.
        const string Letters = "bcdfghjklmnpqrstvwxz2456789";
        lock (random)
            for (var i = 0; i < ending.Length; i++)
                ending[i] = Letters[random.Next(Letters.Length)];
    });

    private void StampNew(ResourceKind kind, JsonObject value, bool keepStatus)
    {
        value["kind"] = kind.Kind;
        value["apiVersion"] = kind.Storage.ApiVersion;
        var metadata = value["metadata"]!.AsObject();
        foreach (var name in (ReadOnlySpan<string>)["deletionTimestamp", "deletionGracePeriodSeconds", "generation", "resourceVersion", "selfLink"])
            metadata.Remove(name);
        if (!kind.Namespaced)
            metadata.Remove("namespace");
        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = ObjectFields.Timestamp(time.GetUtcNow());
        if (kind.HasGeneration)
            metadata["generation"] = 1;
        if (kind.HasStatus && !keepStatus)
            value["status"] = new JsonObject();
    }

    /// <summary>Puts back what the write has no right to change.</summary>
    private static JsonObject KeepOtherParts(ResourceKind kind, JsonObject old, JsonObject next, ObjectPart part)
    {
        if (part == ObjectPart.Status && kind.HasStatus)
        {
            var kept = old.DeepClone().AsObject();
            kept["status"] = next["status"]?.DeepClone() ?? new JsonObject();
            if (next.Annotations() is { } annotations)
                kept.Set(annotations.DeepClone(), "metadata", "annotations");
            return kept;
        }
        if (part == ObjectPart.Spec && kind.HasStatus)
            next["status"] = old["status"]?.DeepClone();
        next["kind"] = old["kind"]?.DeepClone();
        next["apiVersion"] = old["apiVersion"]?.DeepClone();
        var metadata = next.Object("metadata") ?? [];
        foreach (var name in KeptMetadata)
            if (old.At("metadata", name) is { } value)
                metadata[name] = value.DeepClone();
            else
                metadata.Remove(name);
        // Who sends no owners of fields, as "kubectl replace" does, leaves those there are: Kubernetes takes only [{}] for a wish.
        if (old.FieldOwners() is { } owners)
            metadata.SetDefault(owners.DeepClone(), "managedFields");
        next["metadata"] = metadata.Parent is null ? metadata : metadata.DeepClone();
        return next;
    }

    private void Admit(ResourceKind kind, JsonObject next, JsonObject? old, WriteOptions options)
    {
        var value = Field.Root(next);
        kind.Rules.Default(value);
        var errors = new List<FieldError>();
        if (kind.Namespaced && next.Namespace().Length == 0)
            errors.Add(FieldError.Required("metadata.namespace"));
        kind.Allocate(this, next, old, errors);
        // Who writes a status only has no say in the rest.
        if (options.Part != ObjectPart.Status)
        {
            kind.Rules.CheckAll(value, kind.Storage.Schema, old is null ? null : Field.Root(old));
            kind.Limits(value);
        }
        errors.AddRange(value.Errors);
        if (errors.Count > 0)
            throw StatusException.Invalid(kind, next.Name(), errors);
        if (options.Warn is { } warn && (old is null || SpecChanged(old, next)))
            foreach (var warning in kind.Rules.Warnings(value))
                warn(warning);
        if (old is null && kind.Namespaced)
            CheckNamespace(kind, next);
    }

    private void Own(ResourceKind kind, JsonObject old, JsonObject next, WriteOptions options)
    {
        if (options.FieldManager is not { } manager)
            return;
        var owner = new FieldOwner(manager, "Update", options.Part == ObjectPart.Status ? "status" : options.Subresource);
        ManagedFields.Track(
            kind.Storage.Schema, old, next, new FieldWrite(owner, kind.Storage.ApiVersion, ObjectFields.Timestamp(time.GetUtcNow())));
    }

    private void CheckNamespace(ResourceKind kind, JsonObject value)
    {
        var namespaces = objects.FirstOrDefault(entry => entry.Key is { Group: "", Plural: "namespaces" });
        if (namespaces.Key is null)
            return;
        if (!namespaces.Value.TryGetValue(new ObjectKey("", value.Namespace()), out var found))
            throw StatusException.NotFound(namespaces.Key, value.Namespace());
        if (found.IsDeleting)
            throw StatusException.Forbidden(
                kind,
                value.Name(),
                $"unable to create new content in namespace {value.Namespace()} because it is being terminated"
            );
    }

    private static bool SpecChanged(JsonObject old, JsonObject next) =>
        old.Select(entry => entry.Key).Union(next.Select(entry => entry.Key))
            .Any(name => name is not ("metadata" or "status") && !JsonNode.DeepEquals(old[name], next[name]));
}
