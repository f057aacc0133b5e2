using System.Text.Json;
using System.Text.Json.Nodes;
using MlServe.Kubernetes.Configuration;

namespace MlServe.Kubernetes.Authentication;

/// <summary>What a plug-in with provideClusterInfo is told of the cluster.</summary>
internal static class ExecClusterInfo
{
    /// <summary>The extension of a cluster entry that is meant for plug-ins.</summary>
    private const string ExtensionName = "client.authentication.k8s.io/exec";

    internal static JsonObject Describe(ClusterEntry cluster)
    {
        var info = new JsonObject { ["server"] = cluster.Server };
        if (cluster.TlsServerName is { Length: > 0 } name)
            info["tls-server-name"] = name;
        if (cluster.SkipTlsVerify)
            info["insecure-skip-tls-verify"] = true;
        if (cluster.CertificateAuthorityData is { Length: > 0 } data)
            info["certificate-authority-data"] = data;
        else if (cluster.CertificateAuthority is { Length: > 0 } path && File.Exists(path))
            info["certificate-authority-data"] = Convert.ToBase64String(File.ReadAllBytes(path));
        if (cluster.ProxyUrl is { Length: > 0 } proxy)
            info["proxy-url"] = proxy;
        if (cluster.Extensions?.FirstOrDefault(entry => entry.Name == ExtensionName)?.Extension is JsonElement config)
            info["config"] = JsonNode.Parse(config.GetRawText());
        return info;
    }
}
