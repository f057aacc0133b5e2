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
        catch (CryptographicException e)
        {
            throw new KubeconfigException($"{what} is not a certificate in PEM: {e.Message}", e);
        }
        return certificates.Count > 0 ? certificates : throw new KubeconfigException($"{what} has no certificate in it; PEM is expected");
    }

    /// <summary>The certificate with its key first, then those that lead to its root.</summary>
    internal static X509Certificate2Collection ReadWithKey(string what, string certificatePem, string keyPem)
    {
        var certificates = Read($"{what}: client-certificate", certificatePem);
        try
        {
            var identity = X509Certificate2.CreateFromPem(certificatePem, keyPem);
            // Windows' TLS takes no key that lives in memory only.
            if (OperatingSystem.IsWindows())
                identity = X509CertificateLoader.LoadPkcs12(identity.Export(X509ContentType.Pkcs12), null);
            certificates[0] = identity;
            return certificates;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new KubeconfigException($"{what}: client-key does not fit its client-certificate: {e.Message}", e);
        }
    }
}
