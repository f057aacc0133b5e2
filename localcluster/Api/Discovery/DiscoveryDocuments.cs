using System.Text.Json.Nodes;
using k8s.Models;

namespace MlServe.LocalCluster.Api.Discovery;

/// <summary>What tells clients which kinds there are: <c>/api</c>, <c>/apis</c> and the lists of resources below them.</summary>
internal static class DiscoveryDocuments
{
    /// <summary><c>/api</c>: the versions of the core group.</summary>
    public static V1APIVersions CoreVersions(string server) =>
        new()
        {
            Kind = "APIVersions",
            Versions = ["v1"],
            ServerAddressByClientCIDRs = [new V1ServerAddressByClientCIDR { ClientCIDR = "0.0.0.0/0", ServerAddress = server }],
        };

    /// <summary><c>/apis</c>: the other groups.</summary>
    public static V1APIGroupList Groups(IReadOnlyList<DiscoveredVersion> versions) =>
        new()
        {
            Kind = "APIGroupList",
            ApiVersion = "v1",
            Groups =
            [
                .. versions.Where(version => version.Group.Length > 0).GroupBy(version => version.Group).Select(group => Group(group.Key, group)),
            ],
        };

    /// <summary><c>/apis/GROUP</c>; null when there is no such group.</summary>
    public static V1APIGroup? Group(IReadOnlyList<DiscoveredVersion> versions, string name)
    {
        if (name.Length == 0 || !versions.Any(version => version.Group == name))
            return null;
        var group = Group(name, versions.Where(version => version.Group == name));
        (group.Kind, group.ApiVersion) = ("APIGroup", "v1");
        return group;
    }

    /// <summary><c>/api/v1</c> and <c>/apis/GROUP/VERSION</c>: the resources of a version.</summary>
    public static V1APIResourceList Resources(DiscoveredVersion version) =>
        new()
        {
            Kind = "APIResourceList",
            ApiVersion = version.Group.Length > 0 ? "v1" : null,
            GroupVersion = version.ApiVersion,
            Resources = [.. version.Resources],
        };

    /// <summary>All groups of <c>/api</c> or of <c>/apis</c> with their resources in one answer.</summary>
    public static JsonObject Aggregated(IEnumerable<DiscoveredVersion> versions, string form) =>
        new()
        {
            ["kind"] = "APIGroupDiscoveryList",
            ["apiVersion"] = "apidiscovery.k8s.io/" + form,
            ["metadata"] = new JsonObject(),
            ["items"] = new JsonArray([
                .. versions
                    .GroupBy(version => version.Group)
                    .Select(group => new JsonObject
                    {
                        ["metadata"] =
                            group.Key.Length > 0
                                ? new JsonObject { ["name"] = group.Key, ["creationTimestamp"] = null }
                                : new JsonObject { ["creationTimestamp"] = null },
                        ["versions"] = new JsonArray([
                            .. group.Select(version => new JsonObject
                            {
                                ["version"] = version.Version,
                                ["resources"] = new JsonArray([
                                    .. version
                                        .Resources.Where(resource => !resource.Name.Contains('/', StringComparison.Ordinal))
                                        .Select(resource => Aggregate(version, resource)),
                                ]),
                                ["freshness"] = "Current",
                            }),
                        ]),
                    }),
            ]),
        };

    private static V1APIGroup Group(string name, IEnumerable<DiscoveredVersion> versions)
    {
        var offered = versions
            .Select(version => new V1GroupVersionForDiscovery { GroupVersion = version.ApiVersion, Version = version.Version })
            .ToList();
        return new V1APIGroup
        {
            Name = name,
            Versions = offered,
            PreferredVersion = offered[0],
        };
    }

    private static JsonObject Aggregate(DiscoveredVersion version, V1APIResource resource)
    {
        var entry = new JsonObject
        {
            ["resource"] = resource.Name,
            ["responseKind"] = ResponseKind(version, resource),
            ["scope"] = resource.Namespaced ? "Namespaced" : "Cluster",
            ["singularResource"] = resource.SingularName,
            ["verbs"] = Strings(resource.Verbs),
        };
        if (resource.ShortNames is not null)
            entry["shortNames"] = Strings(resource.ShortNames);
        if (resource.Categories is not null)
            entry["categories"] = Strings(resource.Categories);
        var below = version.Resources.Where(other => other.Name.StartsWith(resource.Name + "/", StringComparison.Ordinal)).ToList();
        if (below.Count > 0)
            entry["subresources"] = new JsonArray([
                .. below.Select(subresource => new JsonObject
                {
                    ["subresource"] = subresource.Name[(resource.Name.Length + 1)..],
                    ["responseKind"] = ResponseKind(version, subresource),
                    ["verbs"] = Strings(subresource.Verbs),
                }),
            ]);
        return entry;
    }

    private static JsonObject ResponseKind(DiscoveredVersion version, V1APIResource resource) =>
        new()
        {
            ["group"] = resource.Group ?? version.Group,
            ["version"] = resource.Version ?? version.Version,
            ["kind"] = resource.Kind,
        };

    private static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode)value)]);
}
