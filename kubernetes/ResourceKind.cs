using System.Collections.Concurrent;
using System.Reflection;
using k8s.Models;

namespace MlServe.Kubernetes;

/// <summary>Where the API serves a kind.</summary>
/// <param name="ApiVersion"><c>v1</c> or <c>group/version</c>.</param>
/// <param name="Kind">Like <c>Pod</c>.</param>
/// <param name="Plural">The name in the path, like <c>pods</c>.</param>
/// <param name="Namespaced">False for what exists once in a cluster.</param>
public sealed record ResourceKind(string ApiVersion, string Kind, string Plural, bool Namespaced = true)
{
    /// <summary>The package's types of the metrics API do not say what they are.</summary>
    private static readonly ConcurrentDictionary<Type, ResourceKind> Types = new()
    {
        [typeof(PodMetrics)] = new("metrics.k8s.io/v1beta1", "PodMetrics", "pods"),
        [typeof(NodeMetrics)] = new("metrics.k8s.io/v1beta1", "NodeMetrics", "nodes", Namespaced: false),
    };

    /// <summary>The group; empty for the core group.</summary>
    public string Group => ApiVersion.Contains('/') ? ApiVersion[..ApiVersion.IndexOf('/')] : "";

    /// <summary>The kind of one of KubernetesClient's types.</summary>
    public static ResourceKind Of<T>() =>
        Types.GetOrAdd(
            typeof(T),
            static type =>
                type.GetCustomAttribute<KubernetesEntityAttribute>() is { } at
                    // The types do not say either which kinds exist once in a cluster; of those that are asked for by type it is these.
                    ? new ResourceKind(
                        at.Group.Length == 0 ? at.ApiVersion : $"{at.Group}/{at.ApiVersion}",
                        at.Kind,
                        at.PluralName,
                        at.Kind is not ("Namespace" or "Node")
                    )
                    : throw new ArgumentException($"{type.Name} is not a kind of the API")
        );

    /// <summary>Path of the collection or of one object, without the query.</summary>
    /// <param name="namespaceName">Null for all namespaces, or for kinds of the whole cluster.</param>
    /// <param name="name">Null for the collection.</param>
    /// <param name="subresource">Like <c>status</c>, <c>scale</c> or <c>log</c>.</param>
    public string Path(string? namespaceName = null, string? name = null, string? subresource = null)
    {
        var path = (Group.Length == 0 ? "/api/" : "/apis/") + ApiVersion;
        if (Namespaced && namespaceName is not null)
            path += "/namespaces/" + Uri.EscapeDataString(namespaceName);
        path += "/" + Plural;
        if (name is not null)
            path += "/" + Uri.EscapeDataString(name);
        return subresource is null ? path : path + "/" + subresource;
    }
}
