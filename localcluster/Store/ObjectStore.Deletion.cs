using System.Text.Json.Nodes;

namespace MlServe.LocalCluster.Store;

internal sealed partial class ObjectStore
{
    /// <summary>The finalizer of an object that waits for its dependents to go.</summary>
    public const string ForegroundFinalizer = "foregroundDeletion";

    /// <summary>The finalizer of an object whose dependents are being freed.</summary>
    public const string OrphanFinalizer = "orphan";

    /// <summary>
    /// Deletes an object, or marks it for deletion when it has grace time or finalizers.
    /// Dependents are the garbage collector's work.
    /// </summary>
    /// <returns>The object, and whether it is gone.</returns>
    /// <exception cref="StatusException">404, or 409 when the preconditions do not hold.</exception>
    public (JsonObject Object, bool Gone) Delete(ResourceKind kind, ObjectKey key, DeletionOptions? options = null)
    {
        options ??= DeletionOptions.Default;
        lock (gate)
        {
            var stored = objects[kind].GetValueOrDefault(key) ?? throw StatusException.NotFound(kind, key.Name);
            if (options.Uid is not null && options.Uid != stored.Uid)
                throw StatusException.Conflict(kind, key.Name, $"Precondition failed: UID in precondition: {options.Uid}, UID in object meta: {stored.Uid}");
            if (options.ResourceVersion is { } version && version != stored.ResourceVersion)
                throw StatusException.Conflict(
                    kind,
                    key.Name,
                    $"Precondition failed: ResourceVersion in precondition: {version}, ResourceVersion in object meta: {stored.ResourceVersion}"
                );

            if (kind.Undeletable.Contains(key.Name))
                throw StatusException.Forbidden(kind, key.Name, $"this {kind.Singular} may not be deleted");
            var next = stored.Copy();
            AddFinalizer(kind, next, options.Propagation);
            var grace = kind.Grace(next, options.GraceSeconds);
            if (grace == 0 && !Finalizers(next).Any())
            {
                if (!options.DryRun)
                    Remove(kind, next, stored);
                return (next, true);
            }
            MarkDeleting(next, grace);
            if (!options.DryRun && !JsonNode.DeepEquals(next, stored.Copy()))
                Commit(StoreEventType.Modified, kind, next, stored);
            return (next, false);
        }
    }

    /// <summary>What must happen before an object may go. Namespaces keep theirs in the spec.</summary>
    private static IEnumerable<string> Finalizers(JsonObject value) =>
        value.Finalizers().Concat(value.Strings("spec", "finalizers"));

    private static void AddFinalizer(ResourceKind kind, JsonObject value, Propagation? propagation)
    {
        var wanted = propagation ?? (kind.OrphansByDefault ? Propagation.Orphan : Propagation.Background);
        var finalizers = value.Finalizers().ToList();
        // A later wish replaces an earlier one, but only while it is spoken: null keeps what stands.
        if (propagation is not null || !value.IsDeleting())
            finalizers.RemoveAll(name => name is ForegroundFinalizer or OrphanFinalizer);
        if (wanted == Propagation.Foreground)
            finalizers.Add(ForegroundFinalizer);
        else if (wanted == Propagation.Orphan)
            finalizers.Add(OrphanFinalizer);
        if (finalizers.Count == 0)
            value.Remove("metadata", "finalizers");
        else
            value.Set(new JsonArray([.. finalizers.Distinct().Select(name => (JsonNode)name)]), "metadata", "finalizers");
    }

    private void MarkDeleting(JsonObject value, long grace)
    {
        // A second deletion may shorten the time, never lengthen it.
        if (value.IsDeleting() && value.DeletionGrace() <= grace)
            return;
        if (!value.IsDeleting() && value.Generation() is { } generation)
            value.SetGeneration(generation + 1);
        value.Set(ObjectFields.Timestamp(time.GetUtcNow().Plus(grace)), "metadata", "deletionTimestamp");
        value.Set(grace, "metadata", "deletionGracePeriodSeconds");
    }
}
