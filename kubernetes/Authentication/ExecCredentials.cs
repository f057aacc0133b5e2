using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using MlServe.Kubernetes.Configuration;

namespace MlServe.Kubernetes.Authentication;

/// <summary>
/// Runs a plug-in when its last answer has expired or was refused. (KubernetesClient's ExecTokenProvider never runs it again
/// for a refused token, and a certificate from a plug-in only once.)
/// </summary>
internal sealed class ExecCredentials(ExecPlugin plugin, TimeProvider time) : IRenewableCredentials
{
    private readonly SemaphoreSlim one = new(1);
    private Answer? known;

    public async Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken ct) => (await GetAsync(ct)).Header!;

    public async Task<X509Certificate2Collection?> GetCertificateAsync(CancellationToken ct) => (await GetAsync(ct)).Certificate;

    public void Refuse(AuthenticationHeaderValue? header, X509Certificate2Collection? certificate)
    {
        // Another request may have brought a new one already.
        if (
            known is { } current
            && ReferenceEquals(current.Header, header)
            && (current.Certificate is null || ReferenceEquals(current.Certificate, certificate))
        )
            Interlocked.CompareExchange(ref known, null, current);
    }

    private async Task<Answer> GetAsync(CancellationToken ct)
    {
        await one.WaitAsync(ct);
        try
        {
            // Read once: another request may refuse it at any moment.
            if (known is { } current && time.GetUtcNow() < current.Expires)
                return current;
            var status = await plugin.RunAsync(time, ct);
            if (!status.IsValid())
                throw new KubeconfigException($"{plugin.Name} gave neither a token nor a client certificate with its key");
            return known = new Answer(
                string.IsNullOrEmpty(status.Token) ? null : new("Bearer", status.Token),
                string.IsNullOrEmpty(status.ClientCertificateData) || string.IsNullOrEmpty(status.ClientKeyData) ? null
                    : Certificates.ReadWithKey($"the exec plug-in of the user \"{plugin.User}\"", status.ClientCertificateData, status.ClientKeyData),
                status.ExpirationTimestamp ?? DateTimeOffset.MaxValue);
        }
        finally
        {
            one.Release();
        }
    }

    private sealed record Answer(AuthenticationHeaderValue? Header, X509Certificate2Collection? Certificate, DateTimeOffset Expires);
}
