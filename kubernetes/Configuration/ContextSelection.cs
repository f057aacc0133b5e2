using System.Security.Cryptography.X509Certificates;
using System.Text;
using MlServe.Kubernetes.Authentication;

namespace MlServe.Kubernetes.Configuration;

/// <summary>Follows a context to its cluster and user.</summary>
internal sealed class ContextSelection(MergedKubeconfig config)
{
    internal Kubeconfig Select(string? wanted)
    {
        var name = wanted ?? config.CurrentContext ?? throw new KubeconfigException(
            $"{config.Name} has no current context; choose one with --context: {Contexts()}");
        if (config.Context(name) is not var (_, context))
            throw new KubeconfigException($"there is no context \"{name}\" in {config.Name}; there are: {Contexts()}");
        if (config.Cluster(context.Cluster) is not var (clusterFile, cluster))
            throw new KubeconfigException($"the context \"{name}\" names the cluster \"{context.Cluster}\", which {config.Name} does not have");
        (KubeconfigFile File, UserEntry Value)? user = string.IsNullOrEmpty(context.User) ? null
            : config.User(context.User) ?? throw new KubeconfigException($"the context \"{name}\" names the user \"{context.User}\", which {config.Name} does not have");
        var server = Server(context.Cluster, cluster);
        return new Kubeconfig
        {
            Context = name,
            Server = server,
            User = context.User ?? "",
            Namespace = string.IsNullOrEmpty(context.Namespace) ? "default" : context.Namespace,
            CertificateAuthority = Authority(context.Cluster, clusterFile, cluster),
            InsecureSkipTlsVerify = cluster.InsecureSkipTlsVerify,
            TlsServerName = cluster.TlsServerName is { Length: > 0 } tlsName ? tlsName : null,
            ProxyUrl = Proxy(context.Cluster, cluster),
            ClientCertificate = user is null ? null : ClientCertificate(context.User!, user.Value.File, user.Value.Value),
            Credentials = user is null ? CredentialSource.None : Credentials(context.User!, user.Value.File, user.Value.Value, server, clusterFile, cluster),
            Impersonation = user is null ? [] : Impersonation(user.Value.Value),
        };
    }

    private string Contexts() => config.ContextNames is { Count: > 0 } names ? string.Join(", ", names) : "none";

    private static Uri Server(string name, ClusterEntry cluster)
    {
        var text = cluster.Server ?? "";
        if (text.Length > 0 && !text.Contains("://", StringComparison.Ordinal))
            text = "http://" + text;   // kubectl's reading of a bare host
        return Uri.TryCreate(text, UriKind.Absolute, out var server) && server.Scheme is "http" or "https"
            ? server
            : throw new KubeconfigException($"the cluster \"{name}\" has no usable server (\"{cluster.Server}\"); write https://HOST:PORT");
    }

    private static Uri? Proxy(string name, ClusterEntry cluster) => string.IsNullOrEmpty(cluster.ProxyUrl) ? null
        : Uri.TryCreate(cluster.ProxyUrl, UriKind.Absolute, out var proxy) && proxy.Scheme is "http" or "https" or "socks5" ? proxy
        : throw new KubeconfigException($"the cluster \"{name}\" has a proxy-url that is none: \"{cluster.ProxyUrl}\"; write http://HOST:PORT or socks5://HOST:PORT");

    private static X509Certificate2Collection? Authority(string name, KubeconfigFile file, ClusterEntry cluster)
    {
        var what = $"the cluster \"{name}\": certificate-authority";
        return Pem(what, cluster.CertificateAuthorityData, file.Resolve(cluster.CertificateAuthority)) is { } pem ? Certificates.Read(what, pem) : null;
    }

    private static X509Certificate2Collection? ClientCertificate(string name, KubeconfigFile file, UserEntry user)
    {
        var certificate = Pem($"the user \"{name}\": client-certificate", user.ClientCertificateData, file.Resolve(user.ClientCertificate));
        var key = Pem($"the user \"{name}\": client-key", user.ClientKeyData, file.Resolve(user.ClientKey));
        if (certificate is null && key is null)
            return null;
        if (certificate is null || key is null)
            throw new KubeconfigException($"the user \"{name}\" has a client {(key is null ? "certificate without its key; add client-key" : "key without its certificate; add client-certificate")}");
        return Certificates.ReadWithKey($"the user \"{name}\"", certificate, key);
    }

    private static CredentialSource Credentials(string name, KubeconfigFile file, UserEntry user, Uri server, KubeconfigFile clusterFile, ClusterEntry cluster)
    {
        if (user.Exec is { } exec)
            return new ExecCredentialSource(new ExecPlugin(name, exec, file.Folder, exec.ProvideClusterInfo ? ExecClusterInfo.Describe(server, clusterFile, cluster) : null));
        if (file.Resolve(user.TokenFile) is { } tokenFile)
            return new TokenFileCredentialSource(name, tokenFile, user.Token);
        if (!string.IsNullOrEmpty(user.Token))
            return new FixedCredentialSource($"Bearer {user.Token}");
        if (!string.IsNullOrEmpty(user.Username))
            return new FixedCredentialSource("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user.Username}:{user.Password}")));
        if (user.AuthProvider is not null)
            throw new KubeconfigException($"the user \"{name}\" has an auth-provider, which kubectl gave up in 1.26; set up your cloud's exec plug-in instead");
        return CredentialSource.None;
    }

    private static List<KeyValuePair<string, string>> Impersonation(UserEntry user)
    {
        var headers = new List<KeyValuePair<string, string>>();
        if (!string.IsNullOrEmpty(user.As))
            headers.Add(new("Impersonate-User", user.As));
        if (!string.IsNullOrEmpty(user.AsUid))
            headers.Add(new("Impersonate-Uid", user.AsUid));
        headers.AddRange((user.AsGroups ?? []).Select(group => KeyValuePair.Create("Impersonate-Group", group)));
        return headers;
    }

    /// <summary>Data wins over a file, as in kubectl; null when there is neither.</summary>
    private static string? Pem(string what, string? data, string? path)
    {
        try
        {
            return !string.IsNullOrEmpty(data) ? Encoding.UTF8.GetString(Convert.FromBase64String(data))
                : path is null ? null : File.ReadAllText(path);
        }
        catch (FormatException e)
        {
            throw new KubeconfigException($"{what}-data is not base64", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubeconfigException($"{what} cannot be read: {e.Message}", e);
        }
    }
}
