using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using MlServe.Kubernetes.Configuration;

namespace MlServe.Kubernetes.Authentication;

/// <summary>
/// A token in a file that someone else renews: read anew for every request, so that a new one counts at once.
/// (KubernetesClient's TokenFileAuth sends an old one for a minute more.)
/// </summary>
internal sealed class TokenFileCredentials(string user, string path, string? otherwise) : IRenewableCredentials
{
    public async Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken ct)
    {
        try
        {
            var token = (await File.ReadAllTextAsync(path, ct)).Trim();
            if (token.Length > 0)
                return new("Bearer", token);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (string.IsNullOrEmpty(otherwise))
                throw new KubeconfigException($"the user \"{user}\": tokenFile cannot be read: {exception.Message}", exception);
        }
        return string.IsNullOrEmpty(otherwise)
            ? throw new KubeconfigException($"the user \"{user}\": tokenFile {path} is empty")
            : new("Bearer", otherwise);
    }

    public void Refuse(AuthenticationHeaderValue? header, X509Certificate2Collection? certificate)
    {
        // The next request reads the file again in any case.
    }
}
