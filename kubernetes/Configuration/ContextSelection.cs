using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s.Authentication;
using k8s.KubeConfigModels;
using MlServe.Kubernetes.Authentication;

namespace MlServe.Kubernetes.Configuration;

/// <summary>
/// Follows a context to its cluster and user. KubernetesClientConfiguration would do so too, but it runs plug-ins while it
/// reads, knows no proxy-url, tokenFile or impersonation, and refuses a user without credentials, which kubectl takes.
/// </summary>
internal sealed class ContextSelection(K8SConfiguration config, KubeconfigSources sources)
{
    internal Kubeconfig Select(string? wanted)
    {
        var name = wanted ?? config.CurrentContext ?? throw new KubeconfigException(
            $"{config.FileName} has no current context; choose one with --context: {Contexts()}");
        var context = config.Contexts.FirstOrDefault(entry => entry.Name == name)?.ContextDetails
            ?? throw new KubeconfigException($"there is no context \"{name}\" in {config.FileName}; there are: {Contexts()}");
        var cluster = (ClusterEntry?)config.Clusters.FirstOrDefault(entry => entry.Name == context.Cluster)?.ClusterEndpoint
            ?? throw new KubeconfigException($"the context \"{name}\" names the cluster \"{context.Cluster}\", which {config.FileName} does not have");
        var user = string.IsNullOrEmpty(context.User) ? null : config.Users.FirstOrDefault(entry => entry.Name == context.User)
            ?? throw new KubeconfigException($"the context \"{name}\" names the user \"{context.User}\", which {config.FileName} does not have");
        // A user without any field is anonymous.
        var credentials = user?.UserCredentials as UserEntry ?? new UserEntry();
        return new Kubeconfig
        {
            Context = name,
            Server = Server(context.Cluster, cluster),
            User = context.User ?? "",
            Namespace = string.IsNullOrEmpty(context.Namespace) ? "default" : context.Namespace,
            CertificateAuthority = Pem(
                $"the cluster \"{context.Cluster}\": certificate-authority",
                cluster.CertificateAuthorityData,
                cluster.CertificateAuthority,
                Certificates.Read
            ),
            InsecureSkipTlsVerify = cluster.SkipTlsVerify,
            TlsServerName = cluster.TlsServerName is { Length: > 0 } tlsName ? tlsName : null,
            ProxyUrl = Proxy(context.Cluster, cluster),
            ClientCertificate = ClientCertificate(context.User!, credentials),
            Credentials = Credentials(context.User!, credentials, cluster),
            Impersonation = [.. Impersonation(credentials)],
        };
    }

    private string Contexts() => string.Join(", ", config.Contexts.Select(entry => entry.Name).Distinct()) is { Length: > 0 } names ? names : "none";

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
        : throw new KubeconfigException(
            $"the cluster \"{name}\" has an invalid proxy-url: \"{cluster.ProxyUrl}\"; write http://HOST:PORT or socks5://HOST:PORT"
        );

    private static X509Certificate2Collection? ClientCertificate(string name, UserEntry user)
    {
        var certificate = Pem($"the user \"{name}\": client-certificate", user.ClientCertificateData, user.ClientCertificate, (_, pem) => pem);
        var key = Pem($"the user \"{name}\": client-key", user.ClientKeyData, user.ClientKey, (_, pem) => pem);
        if (certificate is null && key is null)
            return null;
        if (certificate is null || key is null)
            throw new KubeconfigException(
                $"the user \"{name}\" has a client "
                    + $"{(key is null ? "certificate without its key; add client-key" : "key without its certificate; add client-certificate")}"
            );
        return Certificates.ReadWithKey($"the user \"{name}\"", certificate, key);
    }

    /// <summary>What does not change cancels the plug-in, as in client-go: whoever writes a token beside it means the token.</summary>
    private ITokenProvider? Credentials(string name, UserEntry user, ClusterEntry cluster)
    {
        if (user.TokenFile is { } tokenFile)
            return new TokenFileCredentials(name, tokenFile, user.Token);
        if (!string.IsNullOrEmpty(user.Token))
            return new StringTokenProvider(user.Token, "Bearer");
        if (!string.IsNullOrEmpty(user.UserName))
            return new StringTokenProvider(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user.UserName}:{user.Password}")), "Basic");
        if (user.ExternalExecution is ExecEntry exec && string.IsNullOrEmpty(user.ClientCertificateData ?? user.ClientCertificate))
            return new ExecCredentials(
                new ExecPlugin(name, exec, exec.ProvideClusterInfo ? ExecClusterInfo.Describe(cluster) : null, sources.HasTerminal),
                sources.Time
            );
        if (user.AuthProvider is not null)
            throw new KubeconfigException(
                $"the user \"{name}\" has an auth-provider, which kubectl no longer supports since 1.26; set up your cloud's exec plug-in instead"
            );
        return null;
    }

    private static IEnumerable<KeyValuePair<string, string>> Impersonation(UserEntry user)
    {
        if (!string.IsNullOrEmpty(user.Impersonate))
            yield return new("Impersonate-User", user.Impersonate);
        if (!string.IsNullOrEmpty(user.ImpersonateUid))
            yield return new("Impersonate-Uid", user.ImpersonateUid);
        foreach (var group in user.ImpersonateGroups ?? [])
            yield return new("Impersonate-Group", group);
        foreach (var (key, values) in user.ImpersonateUserExtra ?? [])
            foreach (var value in values ?? [])
                yield return new("Impersonate-Extra-" + Uri.EscapeDataString(key), value);
    }

    /// <summary>Data wins over a file, as in kubectl; null when there is neither.</summary>
    private static T? Pem<T>(string what, string? data, string? path, Func<string, string, T> read) where T : class
    {
        try
        {
            return !string.IsNullOrEmpty(data) ? read(what, Encoding.UTF8.GetString(Convert.FromBase64String(data)))
                : string.IsNullOrEmpty(path) ? null : read(what, File.ReadAllText(path));
        }
        catch (FormatException exception)
        {
            throw new KubeconfigException($"{what}-data is not base64", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new KubeconfigException($"{what} cannot be read: {exception.Message}", exception);
        }
    }
}
