using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Store.Schema;

namespace MlServe.LocalCluster.Api;

/// <summary>The types that the body of a request may say it is of.</summary>
internal static class KnownTypes
{
    /// <summary>The shape behind an apiVersion and a kind; null when nothing here is called so.</summary>
    public static SchemaType? Find(string apiVersion, string kind) =>
        kind == "DeleteOptions" || kind == "Scale" && apiVersion == "autoscaling/v1" ? SchemaLibrary.Kubernetes[kind]
        : ClusterKinds.All.Where(known => known.Kind == kind).SelectMany(known => known.Versions).FirstOrDefault(version => version.ApiVersion == apiVersion) is { } found ? SchemaLibrary.Kubernetes[found.Schema]
        : null;

    /// <summary>What Kubernetes says of a type that it does not know.</summary>
    public static string Unknown(string apiVersion, string kind) =>
        $"no kind \"{kind}\" is registered for version \"{apiVersion}\" in scheme \"pkg/api/legacyscheme/scheme.go:30\"";
}
