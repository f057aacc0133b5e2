using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Api;

/// <summary>What the path of a request under <c>/api</c> or <c>/apis</c> means.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Version">The version it is to be spoken in.</param>
/// <param name="Namespace">The namespace; null for all of them, or for kinds without.</param>
/// <param name="Name">The object; null for the whole collection.</param>
/// <param name="Subresource">What of the object; null for itself.</param>
internal sealed record ApiTarget(ResourceKind Kind, KindVersion Version, string? Namespace, string? Name, string? Subresource)
{
    /// <summary>The object's key.</summary>
    public ObjectKey Key => new(Namespace ?? "", Name ?? "");
}
