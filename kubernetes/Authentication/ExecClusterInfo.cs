using System.Text.Json.Nodes;
using MlServe.Kubernetes.Configuration;

namespace MlServe.Kubernetes.Authentication;

/// <summary>What a plug-in with provideClusterInfo is told of the cluster.</summary>
internal static class ExecClusterInfo
{
    /// <summary>The extension of a cluster entry that is meant for plug-ins.</summary>
    private const string ExtensionName = "client.authentication.k8s.io/exec";

    internal static JsonObject Describe(Uri server, KubeconfigFile file, ClusterEntry cluster)
    {
        var info = new JsonObject { ["server"] = server.OriginalString };
        if (cluster.TlsServerName is { Length: > 0 } name)
            info["tls-server-name"] = name;
        if (cluster.InsecureSkipTlsVerify)
            info["insecure-skip-tls-verify"] = true;
        if (cluster.CertificateAuthorityData is { Length: > 0 } data)
            info["certificate-authority-data"] = data;
        else if (file.Resolve(cluster.CertificateAuthority) is { } path && File.Exists(path))
            info["certificate-authority-data"] = Convert.ToBase64String(File.ReadAllBytes(path));
        if (cluster.ProxyUrl is { Length: > 0 } proxy)
            info["proxy-url"] = proxy;
        var extension = cluster.Extensions is { } extensions ? JsonNode.Parse(extensions.GetRawText()) as JsonArray : null;
        if (extension?.FirstOrDefault(entry => (string?)entry?["name"] == ExtensionName)?["extension"] is { } config)
            info["config"] = config.DeepClone();
        return info;
    }
}
