namespace MlServe.LocalCluster.Store;

/// <summary>Names one object of a kind. <see cref="Namespace"/> is empty for cluster-wide kinds.</summary>
internal readonly record struct ObjectKey(string Namespace, string Name)
{
    /// <summary><c>namespace/name</c>, or the name alone.</summary>
    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";
}
