using System.Globalization;
using System.Text.Json.Nodes;
using MlServe.Kubernetes.Configuration;

namespace MlServe.Kubernetes.Authentication;

/// <summary>Runs a plug-in when its last answer has expired or was refused.</summary>
internal sealed class ExecCredentialSource(ExecPlugin plugin) : CredentialSource
{
    private readonly SemaphoreSlim one = new(1);
    private Credential? known;
    private DateTimeOffset expires = DateTimeOffset.MaxValue;

    internal override async ValueTask<Credential> GetAsync(TimeProvider time, CancellationToken cancellation)
    {
        await one.WaitAsync(cancellation);
        try
        {
            // Read once: another request may refuse it at any moment.
            if (known is { } current && time.GetUtcNow() < expires)
                return current;
            var status = await plugin.RunAsync(time, cancellation);
            var fresh = Read(status);
            expires = DateTimeOffset.TryParse(Text(status, "expirationTimestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end)
                ? end
                : DateTimeOffset.MaxValue;
            known = fresh;
            return fresh;
        }
        finally
        {
            one.Release();
        }
    }

    internal override bool Refuse(Credential refused)
    {
        // Another request may have brought a new one already.
        Interlocked.CompareExchange(ref known, null, refused);
        return true;
    }

    private Credential Read(JsonNode status)
    {
        var (token, certificate, key) = (Text(status, "token"), Text(status, "clientCertificateData"), Text(status, "clientKeyData"));
        if (token is null && (certificate is null || key is null))
            throw new KubeconfigException($"the exec plug-in \"{plugin.Entry.Command}\" of the user \"{plugin.User}\" gave neither a token nor a client certificate with its key");
        return new Credential(token is null ? null : $"Bearer {token}",
            certificate is null || key is null ? null : Certificates.ReadWithKey($"the exec plug-in of the user \"{plugin.User}\"", certificate, key));
    }

    private static string? Text(JsonNode status, string name) =>
        status[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;
}
