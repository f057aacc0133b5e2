using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MlServe.Kubernetes.Configuration;

/// <summary>Certificates from PEM.</summary>
internal static class Certificates
{
    internal static X509Certificate2Collection Read(string what, string pem)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException exception)
        {
            throw new KubeconfigException($"{what} is not a certificate in PEM: {exception.Message}", exception);
        }
        return certificates.Count > 0 ? certificates : throw new KubeconfigException($"{what} has no certificate in it; PEM is expected");
    }

    /// <summary>The certificate with its key first, then those that lead to its root.</summary>
    internal static X509Certificate2Collection ReadWithKey(string what, string certificatePem, string keyPem)
    {
        var certificates = Read($"{what}: client-certificate", certificatePem);
        // .NET reads such a certificate, but cannot sign with its key (dotnet/runtime#99388).
        if (certificates[0].GetKeyAlgorithm() is "1.3.101.112" or "1.3.101.113")
            throw new KubeconfigException(
                $"{what}: client-certificate has an Ed25519 or Ed448 key, which .NET cannot use; ask for a certificate with an ECDSA or RSA key, or for a token"
            );
        try
        {
            var identity = X509Certificate2.CreateFromPem(certificatePem, keyPem);
            // Windows' TLS takes no key that lives in memory only.
            if (OperatingSystem.IsWindows())
                identity = X509CertificateLoader.LoadPkcs12(identity.Export(X509ContentType.Pkcs12), null);
            certificates[0] = identity;
            return certificates;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new KubeconfigException($"{what}: client-key does not fit its client-certificate: {exception.Message}", exception);
        }
    }
}
