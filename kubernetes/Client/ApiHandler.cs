using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using MlServe.Kubernetes.Configuration;

namespace MlServe.Kubernetes.Client;

/// <summary>Sets up TLS and proxy as a kubeconfig says.</summary>
internal static class ApiHandler
{
    internal static SocketsHttpHandler Create(Kubeconfig config, X509Certificate2Collection? identity, KubernetesClientOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.GZip,
            ConnectTimeout = options.ConnectTimeout,
            // A renewed certificate or a moved address counts after this time at the latest.
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            AllowAutoRedirect = false,
            UseCookies = false,
            SslOptions = Tls(config, identity),
        };
        if (config.ProxyUrl is { } proxy)
            handler.Proxy = new WebProxy(proxy);
        // As in Go, an environment's proxy is not for this machine.
        else if (config.Server.IsLoopback)
            handler.UseProxy = false;
        return handler;
    }

    private static SslClientAuthenticationOptions Tls(Kubeconfig config, X509Certificate2Collection? identity)
    {
        var tls = new SslClientAuthenticationOptions();
        if (config.InsecureSkipTlsVerify)
            tls.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        else if (config.CertificateAuthority is { } authority)
        {
            tls.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            tls.CertificateChainPolicy.CustomTrustStore.AddRange(authority);
        }
        if (identity is { Count: > 0 })
            tls.ClientCertificateContext = SslStreamCertificateContext.Create(identity[0], identity, offline: true);
        return tls;
    }
}
