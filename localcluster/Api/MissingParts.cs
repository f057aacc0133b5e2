using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Api;

/// <summary>What Kubernetes can do and this cluster cannot, so that it is said in a sentence rather than by a bare 404.</summary>
internal static class MissingParts
{
    private static readonly Dictionary<string, string> Missing = new(StringComparer.Ordinal)
    {
        ["exec"] = "exec: the embedded cluster runs pods as processes of this machine; look at them with ps, or use kubectl logs",
        ["attach"] = "attach: the embedded cluster does not support it; use kubectl logs -f",
        ["portforward"] =
            "port-forward: the embedded cluster does not support it; a pod listens on its own loopback address (kubectl get pods -o wide), a NodePort "
                + "service on localhost",
        ["proxy"] = "proxy: the embedded cluster does not support it; a pod listens on its own loopback address (kubectl get pods -o wide)",
        ["eviction"] = "eviction: the embedded cluster has one node, so there is nowhere to move a pod; use kubectl delete pod",
        ["ephemeralcontainers"] = "debug containers: the embedded cluster does not support them",
        ["resize"] = "resize: the embedded cluster does not change the limits of a running pod; change its Deployment",
        ["binding"] = "binding: the embedded cluster assigns pods to its one node by itself",
        ["token"] = "tokens: the embedded cluster has one token, in its kubeconfig",
    };

    /// <summary>Refuses a sub-resource that is not here.</summary>
    /// <exception cref="StatusException">501 with the sentence.</exception>
    public static void Refuse(ApiTarget target)
    {
        if (target.Subresource is { } name && Missing.TryGetValue(name, out var sentence))
            throw StatusException.NotImplemented(sentence);
    }
}
