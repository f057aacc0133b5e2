using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Api;

/// <summary>Reads the paths of Kubernetes' API: <c>/apis/GROUP/VERSION/namespaces/NAMESPACE/PLURAL/NAME/SUBRESOURCE</c> and its shorter forms.</summary>
internal static class ApiPath
{
    /// <summary>Splits <c>/api/v1/…</c> or <c>/apis/GROUP/VERSION/…</c> into group, version and the rest; null when it is no such path.</summary>
    public static (string Group, string Version, string[] Below)? Split(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts switch
        {
            ["api", var version, .. var rest] => ("", version, rest),
            ["apis", var group, var version, .. var rest] => (group, version, rest),
            _ => null,
        };
    }

    /// <summary>Finds what is meant.</summary>
    /// <exception cref="StatusException">404 when there is no such resource.</exception>
    public static ApiTarget Resolve(IEnumerable<ResourceKind> kinds, string group, string version, string[] rest)
    {
        var apiVersion = group.Length == 0 ? version : $"{group}/{version}";
        (ResourceKind Kind, KindVersion Version)? Find(string plural)
        {
            foreach (var kind in kinds)
                if (kind.Plural == plural && kind.Versions.FirstOrDefault(candidate => candidate.ApiVersion == apiVersion) is { } found)
                    return (kind, found);
            return null;
        }

        // "namespaces/a/pods" is a list of pods, "namespaces/a" and "namespaces/a/status" are about the namespace itself.
        if (rest is ["namespaces", var inside, var plural, .. var below] && plural is not ("status" or "finalize"))
            return Find(plural) is { Kind.Namespaced: true } found && below.Length <= 2
                ? new ApiTarget(found.Kind, found.Version, inside, below.ElementAtOrDefault(0), below.ElementAtOrDefault(1))
                : throw StatusException.NoSuchResource();
        return rest.Length is > 0 and <= 3 && Find(rest[0]) is { } plain && (rest.Length == 1 || !plain.Kind.Namespaced)
            ? new ApiTarget(plain.Kind, plain.Version, null, rest.ElementAtOrDefault(1), rest.ElementAtOrDefault(2))
            : throw StatusException.NoSuchResource();
    }
}
