using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using k8s.Authentication;

namespace MlServe.Kubernetes.Authentication;

/// <summary>Credentials that change in mid-run: when one is refused, asking again may bring another.</summary>
internal interface IRenewableCredentials : ITokenProvider
{
    /// <summary>The client certificate that belongs to the next header; null to use the kubeconfig's.</summary>
    Task<X509Certificate2Collection?> GetCertificateAsync(CancellationToken ct) => Task.FromResult<X509Certificate2Collection?>(null);

    /// <summary>The server refused a request with these.</summary>
    void Refuse(AuthenticationHeaderValue? header, X509Certificate2Collection? certificate);
}
