using MlServe.Kubernetes.Manifests;

namespace MlServe.Kubernetes.Deploying;

/// <summary>The order in which the objects of a manifest do not have to wait for each other.</summary>
public static class ApplyOrder
{
    private static readonly string[] First =
    [
        "Namespace", "ResourceQuota", "LimitRange", "ServiceAccount", "Secret", "ConfigMap", "PersistentVolumeClaim",
        "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding", "Service",
    ];

    /// <summary>What others refer to first, autoscalers last; otherwise as in the file.</summary>
    public static IReadOnlyList<ManifestDocument> Sort(IEnumerable<ManifestDocument> documents) =>
        [.. documents.OrderBy(document => Rank(document.Kind))];

    /// <summary>Whether objects of the kind have pods run, themselves or by what they own; the others are what those refer to.</summary>
    public static bool IsWorkload(string kind) => Rank(kind) == First.Length;

    private static int Rank(string kind) => kind == "HorizontalPodAutoscaler" ? First.Length + 1
        : Array.IndexOf(First, kind) is >= 0 and var rank ? rank : First.Length;
}
