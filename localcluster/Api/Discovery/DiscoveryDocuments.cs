using System.Text.Json.Nodes;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Api.Discovery;

/// <summary>What tells clients which kinds there are: <c>/api</c>, <c>/apis</c> and the lists of resources below them.</summary>
internal static class DiscoveryDocuments
{
    /// <summary><c>/api</c>: the versions of the core group.</summary>
    public static JsonObject CoreVersions(string server) => new()
    {
        ["kind"] = "APIVersions",
        ["versions"] = new JsonArray("v1"),
        ["serverAddressByClientCIDRs"] = new JsonArray(new JsonObject { ["clientCIDR"] = "0.0.0.0/0", ["serverAddress"] = server }),
    };

    /// <summary><c>/apis</c>: the other groups.</summary>
    public static JsonObject Groups(IReadOnlyList<DiscoveredVersion> versions) => new()
    {
        ["kind"] = "APIGroupList",
        ["apiVersion"] = "v1",
        ["groups"] = new JsonArray([.. versions.Where(version => version.Group.Length > 0).GroupBy(version => version.Group).Select(group => Group(group.Key, group))]),
    };

    /// <summary><c>/apis/GROUP</c>; null when there is no such group.</summary>
    public static JsonObject? Group(IReadOnlyList<DiscoveredVersion> versions, string name)
    {
        var found = versions.Where(version => version.Group == name).ToList();
        if (found.Count == 0 || name.Length == 0)
            return null;
        var group = new JsonObject { ["kind"] = "APIGroup", ["apiVersion"] = "v1" };
        foreach (var (key, value) in Group(name, found))
            group[key] = value?.DeepClone();
        return group;
    }

    /// <summary><c>/api/v1</c> and <c>/apis/GROUP/VERSION</c>: the resources of a version.</summary>
    public static JsonObject Resources(DiscoveredVersion version)
    {
        var list = new JsonObject { ["kind"] = "APIResourceList" };
        if (version.Group.Length > 0)
            list["apiVersion"] = "v1";
        list["groupVersion"] = version.ApiVersion;
        list["resources"] = new JsonArray([.. version.Resources.SelectMany(WithSubresources)]);
        return list;
    }

    /// <summary>All groups of <c>/api</c> or of <c>/apis</c> with their resources in one answer.</summary>
    public static JsonObject Aggregated(IEnumerable<DiscoveredVersion> versions, string form) => new()
    {
        ["kind"] = "APIGroupDiscoveryList",
        ["apiVersion"] = "apidiscovery.k8s.io/" + form,
        ["metadata"] = new JsonObject(),
        ["items"] = new JsonArray([.. versions.GroupBy(version => version.Group).Select(group => new JsonObject
        {
            ["metadata"] = group.Key.Length > 0 ? new JsonObject { ["name"] = group.Key, ["creationTimestamp"] = null } : new JsonObject { ["creationTimestamp"] = null },
            ["versions"] = new JsonArray([.. group.Select(version => new JsonObject
            {
                ["version"] = version.Version,
                ["resources"] = new JsonArray([.. version.Resources.Select(resource => Aggregate(version, resource))]),
                ["freshness"] = "Current",
            })]),
        })]),
    };

    private static JsonObject Group(string name, IEnumerable<DiscoveredVersion> versions)
    {
        var list = versions.Select(version => new JsonObject { ["groupVersion"] = version.ApiVersion, ["version"] = version.Version }).ToList();
        return new JsonObject { ["name"] = name, ["versions"] = new JsonArray([.. list]), ["preferredVersion"] = list[0].DeepClone() };
    }

    private static IEnumerable<JsonNode> WithSubresources(DiscoveredResource resource)
    {
        var entry = new JsonObject
        {
            ["name"] = resource.Plural,
            ["singularName"] = resource.Singular,
            ["namespaced"] = resource.Namespaced,
            ["kind"] = resource.Kind,
            ["verbs"] = Strings(resource.Verbs),
        };
        if (resource.ShortNames.Count > 0)
            entry["shortNames"] = Strings(resource.ShortNames);
        if (resource.Categories.Count > 0)
            entry["categories"] = Strings(resource.Categories);
        yield return entry;
        foreach (var below in resource.Subresources)
        {
            var subresource = new JsonObject { ["name"] = $"{resource.Plural}/{below.Name}", ["singularName"] = "", ["namespaced"] = resource.Namespaced };
            if (below.Kind == "Scale")
            {
                subresource["group"] = "autoscaling";
                subresource["version"] = "v1";
            }
            subresource["kind"] = below.Kind;
            subresource["verbs"] = Strings(below.Verbs);
            yield return subresource;
        }
    }

    private static JsonObject Aggregate(DiscoveredVersion version, DiscoveredResource resource)
    {
        var entry = new JsonObject
        {
            ["resource"] = resource.Plural,
            ["responseKind"] = ResponseKind(version.Group, version.Version, resource.Kind),
            ["scope"] = resource.Namespaced ? "Namespaced" : "Cluster",
            ["singularResource"] = resource.Singular,
            ["verbs"] = Strings(resource.Verbs),
        };
        if (resource.ShortNames.Count > 0)
            entry["shortNames"] = Strings(resource.ShortNames);
        if (resource.Categories.Count > 0)
            entry["categories"] = Strings(resource.Categories);
        if (resource.Subresources.Count > 0)
            entry["subresources"] = new JsonArray([.. resource.Subresources.Select(below => new JsonObject
            {
                ["subresource"] = below.Name,
                ["responseKind"] = below.Kind == "Scale" ? ResponseKind("autoscaling", "v1", "Scale") : ResponseKind(version.Group, version.Version, below.Kind),
                ["verbs"] = Strings(below.Verbs),
            })]);
        return entry;
    }

    private static JsonObject ResponseKind(string group, string version, string kind) => new() { ["group"] = group, ["version"] = version, ["kind"] = kind };

    private static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(value => (JsonNode)value)]);
}
