using MlServe.Kubernetes.Configuration;

namespace MlServe.Kubernetes.Client;

/// <summary>What can go wrong when a cluster is asked, as the one who asks sees it.</summary>
public static class ClusterFailure
{
    /// <summary>The cluster refused, could not be reached, or there are no credentials for it any more: all with a message of one line.</summary>
    public static bool Is(Exception exception) => exception is KubernetesApiException or KubernetesUnreachableException or KubeconfigException;

    /// <summary>A server that is down, starting or overloaded: the same request may well succeed later.</summary>
    public static bool IsTransient(Exception exception) =>
        exception is KubernetesUnreachableException or KubernetesApiException { StatusCode: 408 or 429 or >= 500 };
}
