using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Api.Discovery;

/// <summary>A version of a group, and what it offers.</summary>
internal sealed record DiscoveredVersion(string ApiVersion, IReadOnlyList<DiscoveredResource> Resources)
{
    /// <summary>The group part, empty for the core group.</summary>
    public string Group { get; } = new KindVersion(ApiVersion).Group;

    /// <summary>The version part.</summary>
    public string Version { get; } = new KindVersion(ApiVersion).Version;

    /// <summary>Everything this API offers, the preferred version of each group first.</summary>
    public static IReadOnlyList<DiscoveredVersion> Of(IEnumerable<ResourceKind> kinds)
    {
        var offered = kinds.SelectMany(kind => kind.Versions, (kind, version) => (version.ApiVersion, Resource: DiscoveredResource.Of(kind)));
        var versions = offered.GroupBy(pair => pair.ApiVersion).Select(group => new DiscoveredVersion(group.Key, [.. group.Select(pair => pair.Resource).OrderBy(resource => resource.Plural, StringComparer.Ordinal)])).ToList();
        versions.Add(new DiscoveredVersion("metrics.k8s.io/v1beta1",
        [
            new DiscoveredResource("nodes", "", "NodeMetrics", Namespaced: false) { Verbs = ["get", "list"] },
            new DiscoveredResource("pods", "", "PodMetrics", Namespaced: true) { Verbs = ["get", "list"] },
        ]));
        return versions;
    }
}

/// <summary>A resource, as discovery tells of it.</summary>
internal sealed record DiscoveredResource(string Plural, string Singular, string Kind, bool Namespaced)
{
    private static readonly string[] All = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    /// <summary>What can be done with it.</summary>
    public IReadOnlyList<string> Verbs { get; init; } = All;

    /// <summary>Its short names.</summary>
    public IReadOnlyList<string> ShortNames { get; init; } = [];

    /// <summary>The groups of kinds it is listed with.</summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>What hangs below its objects.</summary>
    public IReadOnlyList<(string Name, string Kind, IReadOnlyList<string> Verbs)> Subresources { get; init; } = [];

    /// <summary>What discovery tells of a kind.</summary>
    public static DiscoveredResource Of(ResourceKind kind)
    {
        var below = new List<(string, string, IReadOnlyList<string>)>();
        if (kind.Kind == "Pod")
            below.Add(("log", "Pod", ["get"]));
        if (kind.HasScale)
            below.Add(("scale", "Scale", ["get", "patch", "update"]));
        if (kind.HasStatus)
            below.Add(("status", kind.Kind, ["get", "patch", "update"]));
        return new DiscoveredResource(kind.Plural, kind.Singular, kind.Kind, kind.Namespaced)
        {
            ShortNames = kind.ShortNames,
            Categories = kind.Categories,
            Subresources = below,
            Verbs = kind.Kind == "Namespace" ? [.. All.Where(verb => verb != "deletecollection")] : All,
        };
    }
}
