using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using k8s;
using MlServe.Kubernetes.Configuration;

namespace MlServe.Kubernetes.Client;

/// <summary>Sets up KubernetesClient's transport as a kubeconfig says.</summary>
internal static class ApiHandler
{
    internal static k8s.Kubernetes Create(Kubeconfig config, X509Certificate2Collection? identity, KubernetesClientOptions options) =>
        new(
            new KubernetesClientConfiguration
            {
                Host = config.Server.AbsoluteUri,
                UserAgent = "mlserve",
                TokenProvider = config.Credentials,
                SkipTlsVerify = config.InsecureSkipTlsVerify,
                FirstMessageHandlerSetup = handler => SetUp(handler, config, identity, options),
            }
        );

    private static void SetUp(SocketsHttpHandler handler, Kubeconfig config, X509Certificate2Collection? identity, KubernetesClientOptions options)
    {
        handler.AutomaticDecompression = DecompressionMethods.GZip;
        handler.ConnectTimeout = options.ConnectTimeout;
        // A renewed certificate or a moved address counts after this time at the latest.
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(10);
        handler.AllowAutoRedirect = false;
        handler.UseCookies = false;
        if (config.ProxyUrl is { } proxy)
            handler.Proxy = new WebProxy(proxy);
        // As in Go, an environment's proxy is not for this machine.
        else if (config.Server.IsLoopback)
            handler.UseProxy = false;
        SetUpTls(handler.SslOptions, config, identity);
    }

    /// <summary>
    /// Of TLS the package takes too little: with a certificate authority it accepts a certificate for any name, and that of any
    /// authority the machine knows; and it sends a client certificate without those that lead to its root.
    /// </summary>
    private static void SetUpTls(SslClientAuthenticationOptions tls, Kubeconfig config, X509Certificate2Collection? identity)
    {
        if (config.CertificateAuthority is { } authority)
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
    }
}
