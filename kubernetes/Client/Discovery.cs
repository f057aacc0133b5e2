using System.Collections.Concurrent;
using System.Reflection;
using MlServe.Kubernetes.Json;
using MlServe.Kubernetes.Resources;

namespace MlServe.Kubernetes.Client;

/// <summary>What a server serves, and under which path.</summary>
internal sealed class Discovery(ApiTransport transport)
{
    /// <summary>What every server of the last years serves; asking would only cost time.</summary>
    private static readonly IReadOnlyDictionary<(string, string), ResourceKind> WellKnown = typeof(Discovery).Assembly.GetTypes()
        .Select(type => type.GetCustomAttribute<KubernetesKindAttribute>()).OfType<KubernetesKindAttribute>()
        .Where(at => at.ApiVersion is "v1" or "apps/v1" or "batch/v1" or "autoscaling/v1")
        .Select(at => new ResourceKind(at.ApiVersion, at.Kind, at.Plural, at.Namespaced))
        .ToDictionary(kind => (kind.ApiVersion, kind.Kind));

    private readonly ConcurrentDictionary<string, ApiResourceList?> known = new();

    /// <summary>Null when the server does not serve this version of the group.</summary>
    internal async Task<ApiResourceList?> ResourcesAsync(string apiVersion, CancellationToken cancellation)
    {
        if (known.TryGetValue(apiVersion, out var resources))
            return resources;
        try
        {
            var path = (apiVersion.Contains('/') ? "/apis/" : "/api/") + apiVersion;
            resources = KubernetesJson.Read<ApiResourceList>(await transport.SendAsync(new ApiRequest(HttpMethod.Get, path), cancellation));
        }
        catch (KubernetesApiException e) when (e.IsNotFound)   // in plain text, when the whole group is unknown
        {
            resources = null;
        }
        return known[apiVersion] = resources;
    }

    /// <summary>Every kind whose objects can be listed and deleted, each in the version that the server prefers.</summary>
    internal async Task<IReadOnlyList<ResourceKind>> KindsAsync(CancellationToken cancellation)
    {
        var groups = KubernetesJson.Read<ApiGroupList>(await transport.SendAsync(new ApiRequest(HttpMethod.Get, "/apis"), cancellation));
        var versions = groups.Groups.Select(group => (group.PreferredVersion ?? group.Versions.FirstOrDefault())?.GroupVersion).OfType<string>();
        var kinds = new List<ResourceKind>();
        foreach (var version in versions.Prepend("v1"))
        {
            try
            {
                kinds.AddRange((await ResourcesAsync(version, cancellation))?.Resources
                    .Where(resource => !resource.Name.Contains('/') && resource.Verbs.Contains("list") && resource.Verbs.Contains("delete"))
                    .Select(resource => new ResourceKind(version, resource.Kind, resource.Name, resource.Namespaced)) ?? []);
            }
            catch (KubernetesApiException e) when (e.StatusCode >= 500)
            {
                // An extension whose server is down (metrics) must not hide all the others.
            }
        }
        return kinds;
    }

    internal async Task<ResourceKind> ResolveAsync(string apiVersion, string kind, CancellationToken cancellation)
    {
        if (WellKnown.TryGetValue((apiVersion, kind), out var wellKnown))
            return wellKnown;
        var resource = (await ResourcesAsync(apiVersion, cancellation))?.Resources
            .FirstOrDefault(candidate => candidate.Kind == kind && !candidate.Name.Contains('/'));
        return resource is not null
            ? new ResourceKind(apiVersion, kind, resource.Name, resource.Namespaced)
            : throw new KubernetesApiException(404, null, $"the cluster of the context \"{transport.Config.Context}\" serves no {kind} in {apiVersion}; change the manifest's apiVersion, or install what brings it");
    }
}
