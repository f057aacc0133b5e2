using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MlServe.Kubernetes.Tests.Faults;

/// <summary>An authority with a server's and a client's certificate, made for one test.</summary>
internal sealed class TestCertificates
{
    private static readonly DateTimeOffset Start = TimeProvider.System.GetUtcNow().AddDays(-1);
    private static readonly DateTimeOffset End = Start.AddDays(30);
    private readonly X509Certificate2 authority;

    public TestCertificates()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=test authority", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        authority = request.CreateSelfSigned(Start, End);
    }

    public string AuthorityPem => authority.ExportCertificatePem();

    public X509Certificate2 Server(string dnsName = "localhost", bool withAddress = true)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(dnsName);
        if (withAddress)
            names.AddIpAddress(IPAddress.Loopback);
        using var key = RSA.Create(2048);
        using var certificate = Sign("CN=server", key, names.Build()).CopyWithPrivateKey(key);
        // Windows' TLS takes no key that lives in memory only.
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }

    public (string Certificate, string Key) Client(string name)
    {
        using var key = RSA.Create(2048);
        using var certificate = Sign($"CN={name}", key, null);
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    private X509Certificate2 Sign(string subject, RSA key, X509Extension? extension)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        if (extension is not null)
            request.CertificateExtensions.Add(extension);
        return request.Create(authority, Start, End, RandomNumberGenerator.GetBytes(8));
    }
}
