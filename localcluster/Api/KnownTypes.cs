using k8s.Models;
using MlServe.Kubernetes.Schema;
using MlServe.LocalCluster.Kinds;

namespace MlServe.LocalCluster.Api;

/// <summary>The types that the body of a request may say it is of.</summary>
internal static class KnownTypes
{
    /// <summary>The shape behind an apiVersion and a kind; null when nothing here is called so.</summary>
    public static SchemaType? Find(string apiVersion, string kind) =>
        (apiVersion, kind) switch
        {
            (_, "DeleteOptions") => SchemaLibrary.Of<V1DeleteOptions>(),
            ("autoscaling/v1", "Scale") => SchemaLibrary.Of<V1Scale>(),
            _ => ClusterKinds
                .All.Where(known => known.Kind == kind)
                .SelectMany(known => known.Versions)
                .FirstOrDefault(version => version.ApiVersion == apiVersion)
                ?.Schema,
        };

    /// <summary>What Kubernetes says of a type that it does not know.</summary>
    public static string Unknown(string apiVersion, string kind) =>
        $"no kind \"{kind}\" is registered for version \"{apiVersion}\" in scheme \"pkg/api/legacyscheme/scheme.go:30\"";
}
