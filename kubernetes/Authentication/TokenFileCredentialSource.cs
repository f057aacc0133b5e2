using MlServe.Kubernetes.Configuration;

namespace MlServe.Kubernetes.Authentication;

/// <summary>A token in a file that someone else renews: read anew for every request, so that a new one counts at once.</summary>
internal sealed class TokenFileCredentialSource(string user, string path, string? otherwise) : CredentialSource
{
    internal override async ValueTask<Credential> GetAsync(TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            var token = (await File.ReadAllTextAsync(path, cancellation)).Trim();
            if (token.Length > 0)
                return new Credential($"Bearer {token}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (string.IsNullOrEmpty(otherwise))
                throw new KubeconfigException($"the user \"{user}\": tokenFile cannot be read: {e.Message}", e);
        }
        return string.IsNullOrEmpty(otherwise)
            ? throw new KubeconfigException($"the user \"{user}\": tokenFile {path} is empty")
            : new Credential($"Bearer {otherwise}");
    }

    internal override bool Refuse(Credential refused) => true;
}
