using MlServe.Kubernetes.Authentication;

namespace MlServe.Kubernetes.Configuration;

/// <summary>The account that a pod gets: address from the environment, token and CA from files.</summary>
internal static class InClusterConfig
{
    internal static Kubeconfig? Find(KubeconfigSources sources)
    {
        var token = Path.Combine(sources.ServiceAccountFolder, "token");
        if (sources.Variable("KUBERNETES_SERVICE_HOST") is not { Length: > 0 } host
            || sources.Variable("KUBERNETES_SERVICE_PORT") is not { Length: > 0 } port || !File.Exists(token))
            return null;
        var authority = Path.Combine(sources.ServiceAccountFolder, "ca.crt");
        var space = Path.Combine(sources.ServiceAccountFolder, "namespace");
        return new Kubeconfig
        {
            Context = "in-cluster",
            Server = new Uri($"https://{(host.Contains(':') ? $"[{host}]" : host)}:{port}"),
            Namespace = File.Exists(space) ? File.ReadAllText(space).Trim() : "default",
            CertificateAuthority = File.Exists(authority) ? Certificates.Read("the service account's ca.crt", File.ReadAllText(authority)) : null,
            Credentials = new TokenFileCredentials("service account", token, null),
        };
    }
}
