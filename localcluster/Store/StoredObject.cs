using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;

namespace MlServe.LocalCluster.Store;

/// <summary>
/// One version of an object, immutable: kept as UTF-8 so that it can be shared between threads, written to a log or a
/// socket as it is, and handed out only as a fresh copy.
/// </summary>
internal sealed class StoredObject
{
    private readonly byte[] json;
    private volatile object? typed;

    /// <summary>Takes a copy of an object that has its metadata complete.</summary>
    public StoredObject(ResourceKind kind, JsonObject value)
    {
        Kind = kind;
        json = JsonSerializer.SerializeToUtf8Bytes(value, StoreJson.Options);
        Key = value.Key();
        Uid = value.Uid();
        ResourceVersion = value.ResourceVersion();
        Labels = value.Labels();
        OwnerUids = [.. value.Items("metadata", "ownerReferences").Select(owner => owner.Text("uid")!)];
        Finalizers = [.. value.Finalizers()];
        IsDeleting = value.IsDeleting();
    }

    /// <summary>Its kind.</summary>
    public ResourceKind Kind { get; }

    /// <summary>Its namespace and name.</summary>
    public ObjectKey Key { get; }

    /// <summary>Its identity: a new object of the same name has another.</summary>
    public string Uid { get; }

    /// <summary>The version of the store that wrote it.</summary>
    public long ResourceVersion { get; }

    /// <summary>Its labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; }

    /// <summary>The identities of its owners.</summary>
    public IReadOnlyList<string> OwnerUids { get; }

    /// <summary>What must happen before it may go.</summary>
    public IReadOnlyList<string> Finalizers { get; }

    /// <summary>Whether it is being deleted.</summary>
    public bool IsDeleting { get; }

    /// <summary>The object as UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte> Utf8 => json;

    /// <summary>
    /// The object in the field's own type, for reading only: all readers of this version get the same instance. Its defaults are
    /// filled in, since nothing is stored without them; empty lists and maps may be null. Changes go through
    /// <see cref="Copy"/>: this form writes quantities anew and drops what its type does not know.
    /// </summary>
    public T As<T>() where T : class, IKubernetesObject
    {
        if (typed is T known)
            return known;
        var read = JsonSerializer.Deserialize<T>(json, KubernetesJson.Options)!;
        typed = read;
        return read;
    }

    /// <summary>A fresh copy, free to change.</summary>
    public JsonObject Copy() => JsonNode.Parse(json)!.AsObject();
}
