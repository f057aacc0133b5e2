using System.Collections.Concurrent;
using k8s.Models;

namespace MlServe.Kubernetes.Client;

/// <summary>What a server serves, and under which path.</summary>
internal sealed class Discovery(ApiTransport transport)
{
    /// <summary>What every server of the last years serves; asking would only cost time.</summary>
    private static readonly IReadOnlyDictionary<(string, string), ResourceKind> WellKnown = new[]
    {
        ResourceKind.Of<V1Pod>(), ResourceKind.Of<V1Service>(), ResourceKind.Of<V1ConfigMap>(), ResourceKind.Of<V1Namespace>(), ResourceKind.Of<V1Node>(),
        ResourceKind.Of<V1Deployment>(), ResourceKind.Of<V1ReplicaSet>(), ResourceKind.Of<V1Job>(), ResourceKind.Of<V1HorizontalPodAutoscaler>(),
    }.ToDictionary(kind => (kind.ApiVersion, kind.Kind));

    private readonly ConcurrentDictionary<string, V1APIResourceList?> known = new();

    /// <summary>Null when the server does not serve this version of the group.</summary>
    internal async Task<V1APIResourceList?> ResourcesAsync(string apiVersion, CancellationToken ct)
    {
        if (known.TryGetValue(apiVersion, out var resources))
            return resources;
        try
        {
            var path = (apiVersion.Contains('/') ? "/apis/" : "/api/") + apiVersion;
            resources = await transport.SendAsync<V1APIResourceList>(new ApiRequest(HttpMethod.Get, path), ct);
        }
        catch (KubernetesApiException exception) when (exception.IsNotFound)   // in plain text, when the whole group is unknown
        {
            resources = null;
        }
        return known[apiVersion] = resources;
    }

    /// <summary>Every kind whose objects can be listed and deleted, each in the version that the server prefers.</summary>
    internal async Task<IReadOnlyList<ResourceKind>> KindsAsync(CancellationToken ct)
    {
        var groups = await transport.SendAsync<V1APIGroupList>(new ApiRequest(HttpMethod.Get, "/apis"), ct);
        var versions = (groups.Groups ?? []).Select(group => (group.PreferredVersion ?? group.Versions?.FirstOrDefault())?.GroupVersion).OfType<string>();
        var kinds = new List<ResourceKind>();
        foreach (var version in versions.Prepend("v1"))
        {
            try
            {
                kinds.AddRange((await ResourcesAsync(version, ct))?.Resources?
                    .Where(resource => !resource.Name.Contains('/') && resource.Verbs is { } verbs && verbs.Contains("list") && verbs.Contains("delete"))
                    .Select(resource => new ResourceKind(version, resource.Kind, resource.Name, resource.Namespaced)) ?? []);
            }
            catch (KubernetesApiException exception) when (exception.StatusCode >= 500)
            {
                // An extension whose server is down (metrics) must not hide all the others.
            }
        }
        return kinds;
    }

    internal async Task<ResourceKind> ResolveAsync(string apiVersion, string kind, CancellationToken ct)
    {
        if (WellKnown.TryGetValue((apiVersion, kind), out var wellKnown))
            return wellKnown;
        var resource = (await ResourcesAsync(apiVersion, ct))?.Resources?
            .FirstOrDefault(candidate => candidate.Kind == kind && !candidate.Name.Contains('/'));
        return resource is not null
            ? new ResourceKind(apiVersion, kind, resource.Name, resource.Namespaced)
            : throw new KubernetesApiException(
                404,
                $"the cluster of the context \"{transport.Config.Context}\" serves no {kind} in {apiVersion}; change the manifest's apiVersion, or "
                    + $"install what provides it"
            );
    }
}
