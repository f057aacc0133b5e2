namespace MlServe.LocalCluster.Store;

/// <summary>What the store held at one moment.</summary>
/// <param name="Items">The objects, by namespace and name.</param>
/// <param name="ResourceVersion">The moment: a watch from here misses nothing.</param>
internal sealed record ObjectList(IReadOnlyList<StoredObject> Items, long ResourceVersion);
