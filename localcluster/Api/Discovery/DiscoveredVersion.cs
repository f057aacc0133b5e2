using k8s.Models;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Api.Discovery;

/// <summary>A version of a group, and what it offers: resources, each followed by its sub-resources.</summary>
internal sealed record DiscoveredVersion(string Group, string Version, IReadOnlyList<V1APIResource> Resources)
{
    private static readonly string[] All = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
    private static readonly string[] Read = ["get", "list"];
    private static readonly string[] Below = ["get", "patch", "update"];

    /// <summary>As in manifests.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>Everything this API offers, the preferred version of each group first.</summary>
    public static IReadOnlyList<DiscoveredVersion> Of(IEnumerable<ResourceKind> kinds) =>
        [
            .. kinds
                .SelectMany(kind => kind.Versions, (kind, version) => (Kind: kind, Version: version))
                .GroupBy(pair => pair.Version.ApiVersion)
                .Select(group => new DiscoveredVersion(
                    group.First().Version.Group,
                    group.First().Version.Version,
                    [.. group.OrderBy(pair => pair.Kind.Plural, StringComparer.Ordinal).SelectMany(pair => Of(pair.Kind))]
                )),
            new DiscoveredVersion(
                "metrics.k8s.io",
                "v1beta1",
                [Resource("NodeMetrics", "nodes", false, "", Read), Resource("PodMetrics", "pods", true, "", Read)]
            ),
        ];

    private static IEnumerable<V1APIResource> Of(ResourceKind kind)
    {
        var itself = Resource(
            kind.Kind,
            kind.Plural,
            kind.Namespaced,
            kind.Singular,
            kind.Kind == "Namespace" ? [.. All.Where(verb => verb != "deletecollection")] : All
        );
        itself.ShortNames = kind.ShortNames is [] ? null : [.. kind.ShortNames];
        itself.Categories = kind.Categories is [] ? null : [.. kind.Categories];
        yield return itself;
        if (kind.Kind == "Pod")
            yield return Resource("Pod", "pods/log", true, "", ["get"]);
        if (kind.HasScale)
        {
            var scale = Resource("Scale", kind.Plural + "/scale", kind.Namespaced, "", Below);
            (scale.Group, scale.Version) = ("autoscaling", "v1");
            yield return scale;
        }

        if (kind.HasStatus)
            yield return Resource(kind.Kind, kind.Plural + "/status", kind.Namespaced, "", Below);
    }

    private static V1APIResource Resource(string kind, string name, bool namespaced, string singular, IList<string> verbs) =>
        new()
        {
            Kind = kind,
            Name = name,
            Namespaced = namespaced,
            SingularName = singular,
            Verbs = verbs,
        };
}
