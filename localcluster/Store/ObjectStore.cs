using System.Text.Json.Nodes;
using MlServe.LocalCluster.Store.History;

namespace MlServe.LocalCluster.Store;

/// <summary>
/// All objects of the cluster, with Kubernetes' rules for writing them: one version that rises with every write,
/// optimistic concurrency, generations, deletion in steps. Writes are serialized; objects go in and out as copies.
/// </summary>
internal sealed partial class ObjectStore : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<ResourceKind, SortedDictionary<ObjectKey, StoredObject>> objects = [];
    private readonly TimeProvider time;
    private readonly Random random;
    private readonly ObjectLog? log;
    private readonly StoreHistory history;
    private long version;

    /// <summary>Opens a store.</summary>
    /// <param name="kinds">What it can hold.</param>
    /// <param name="time">The clock of creation and deletion times.</param>
    /// <param name="random">Makes the endings of generated names.</param>
    /// <param name="logPath">The file to keep the objects in; null keeps them in memory only.</param>
    /// <param name="historyLength">How many changes a watch can look back.</param>
    public ObjectStore(IReadOnlyCollection<ResourceKind> kinds, TimeProvider time, Random random, string? logPath = null, int historyLength = 2048)
    {
        this.time = time;
        this.random = random;
        foreach (var kind in kinds)
            objects[kind] = [];
        if (logPath is not null)
        {
            log = ObjectLog.Open(logPath, kinds.ToDictionary(kind => kind.Resource), out var kept, out version);
            foreach (var stored in kept)
                objects[stored.Kind][stored.Key] = stored;
        }
        // Kubernetes never hands out version 0: in a request it means "any".
        version = Math.Max(1, version);
        history = new StoreHistory(historyLength, version);
    }

    /// <summary>The version of the last write.</summary>
    public long Version
    {
        get
        {
            lock (gate)
                return version;
        }
    }

    /// <summary>The kinds it holds.</summary>
    public IReadOnlyCollection<ResourceKind> Kinds => objects.Keys;

    /// <summary>The object, or null.</summary>
    public StoredObject? Find(ResourceKind kind, ObjectKey key)
    {
        lock (gate)
            return objects[kind].GetValueOrDefault(key);
    }

    /// <summary>A copy of the object.</summary>
    /// <exception cref="StatusException">404.</exception>
    public JsonObject Get(ResourceKind kind, ObjectKey key) =>
        Find(kind, key)?.Copy() ?? throw StatusException.NotFound(kind, key.Name);

    /// <summary>The objects asked for, all of the same moment.</summary>
    public ObjectList List(ResourceKind kind, ObjectQuery? query = null)
    {
        query ??= ObjectQuery.All;
        lock (gate)
            return new ObjectList([.. objects[kind].Values.Where(query.Matches)], version);
    }

    /// <summary>The objects of every kind, all of the same moment.</summary>
    public IReadOnlyList<StoredObject> All()
    {
        lock (gate)
            return [.. objects.Values.SelectMany(kept => kept.Values)];
    }

    /// <summary>Keeps a new object and returns it complete.</summary>
    /// <exception cref="StatusException">409 when the name is taken, 422 when it breaks the kind's rules.</exception>
    public JsonObject Create(ResourceKind kind, JsonObject value, WriteOptions? options = null)
    {
        options ??= WriteOptions.Default;
        var created = value.DeepClone().AsObject();
        lock (gate)
        {
            NameNew(kind, created);
            StampNew(kind, created, keepStatus: options.Part == ObjectPart.Whole);
            if (objects[kind].ContainsKey(created.Key()))
                throw StatusException.AlreadyExists(kind, created.Name());
            Admit(kind, created, null, options);
            Own(kind, [], created, options);
            if (options.DryRun)
                return created;
            Commit(StoreEventType.Added, kind, created, null);
        }
        return created;
    }

    /// <summary>Replaces an object by what was sent. Its <c>resourceVersion</c>, when given, must be the current one.</summary>
    /// <exception cref="StatusException">404, 409 or 422.</exception>
    public JsonObject Replace(ResourceKind kind, JsonObject value, WriteOptions? options = null) =>
        Change(kind, value.Key(), current =>
        {
            if (value.ResourceVersion() is var version and not 0 && version != current.ResourceVersion())
                throw StatusException.Conflict(kind, value.Name());
            if (value.Uid() is { Length: > 0 } uid && uid != current.Uid())
                throw StatusException.Conflict(kind, value.Name(), $"Precondition failed: UID in precondition: {uid}, UID in object meta: {current.Uid()}");
            return value.DeepClone().AsObject();
        }, options);

    /// <summary>Reads, changes and writes an object with nothing in between, so that it never conflicts.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="key">The object.</param>
    /// <param name="change">Gets a copy; changes it in place.</param>
    /// <param name="options">Which part may change.</param>
    /// <returns>The object as it is now kept.</returns>
    /// <exception cref="StatusException">404, or 422.</exception>
    public JsonObject Change(ResourceKind kind, ObjectKey key, Action<JsonObject> change, WriteOptions? options = null) =>
        Change(kind, key, current =>
        {
            change(current);
            return current;
        }, options);

    /// <summary>As the other, but the change may return another object.</summary>
    public JsonObject Change(ResourceKind kind, ObjectKey key, Func<JsonObject, JsonObject> change, WriteOptions? options = null)
    {
        options ??= WriteOptions.Default;
        lock (gate)
        {
            var stored = objects[kind].GetValueOrDefault(key) ?? throw StatusException.NotFound(kind, key.Name);
            var old = stored.Copy();
            var next = change(stored.Copy());
            next = KeepOtherParts(kind, old, next, options.Part);
            Admit(kind, next, old, options);
            if (JsonNode.DeepEquals(old, next))
                return next;
            Own(kind, old, next, options);
            if (kind.HasGeneration && options.Part != ObjectPart.Whole && SpecChanged(old, next))
                next.SetGeneration((old.Generation() ?? 0) + 1);
            if (options.DryRun)
                return next;
            // The last finalizer of an object in deletion has been taken off: now it may go.
            if (next.IsDeleting() && !Finalizers(next).Any() && Finalizers(old).Any()
                && (next.DeletionGrace() ?? 0) == 0)
                Remove(kind, next, stored);
            else
                Commit(StoreEventType.Modified, kind, next, stored);
            return next;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => log?.Dispose();

    private void Commit(StoreEventType type, ResourceKind kind, JsonObject value, StoredObject? previous)
    {
        var stored = Stamp(kind, value, version + 1);
        log?.Put(stored);
        objects[kind][stored.Key] = stored;
        Publish(new StoreEvent(type, stored.ResourceVersion, kind, stored, previous));
    }

    private void Remove(ResourceKind kind, JsonObject value, StoredObject previous)
    {
        var stored = Stamp(kind, value, version + 1);
        log?.Delete(stored);
        objects[kind].Remove(stored.Key);
        Publish(new StoreEvent(StoreEventType.Deleted, stored.ResourceVersion, kind, stored, previous));
    }

    /// <summary>The object in a version. Nothing has changed yet: the log has the first say, and a full disk refuses.</summary>
    private static StoredObject Stamp(ResourceKind kind, JsonObject value, long version)
    {
        value.Set(version.ToString(System.Globalization.CultureInfo.InvariantCulture), "metadata", "resourceVersion");
        return new StoredObject(kind, value);
    }

    private void Publish(StoreEvent change)
    {
        version = change.Version;
        history.Add(change);
        if (log is not { NeedsRewrite: true })
            return;
        try
        {
            log.Rewrite(objects.Values.SelectMany(objects => objects.Values), version);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The write is done and kept; the file stays long until the disk has room for a second one.
        }
    }
}
