using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MlServe.LocalCluster.Hosting;

/// <summary>The cluster's certificate authority, its server certificate, and the token that every request must have.</summary>
internal sealed class ClusterCredentials
{
    private static readonly TimeSpan Validity = TimeSpan.FromDays(365);

    private ClusterCredentials(string authority, X509Certificate2 server, string token) => (Authority, Server, Token) = (authority, server, token);

    /// <summary>The authority's certificate, PEM.</summary>
    public string Authority { get; }

    /// <summary>The server's certificate with its key.</summary>
    public X509Certificate2 Server { get; }

    /// <summary>The bearer token.</summary>
    public string Token { get; }

    /// <summary>Reads the folder's credentials, or makes new ones where there are none or they end soon; a kubeconfig handed out
    /// earlier then stays good.</summary>
    public static ClusterCredentials Load(StateDirectory state, DateTimeOffset now)
    {
        if (Read(state.Credentials, now) is { } kept)
            return kept;
        var (authority, certificate, key) = MakeCertificates(now);
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        StateDirectory.WritePrivately(
            state.Credentials,
            new JsonObject
            {
                ["authority"] = authority,
                ["certificate"] = certificate,
                ["key"] = key,
                ["token"] = token,
            }.ToJsonString()
        );
        return new ClusterCredentials(authority, WithKey(certificate, key), token);
    }

    /// <summary>The kubeconfig for a server with these credentials.</summary>
    public string Kubeconfig(string server) => string.Create(CultureInfo.InvariantCulture, $"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: mlserve
          cluster:
            server: {server}
            certificate-authority-data: {Convert.ToBase64String(Encoding.ASCII.GetBytes(Authority))}
        users:
        - name: mlserve
          user:
            token: {Token}
        contexts:
        - name: mlserve
          context:
            cluster: mlserve
            user: mlserve
            namespace: default
        current-context: mlserve

        """);

    private static ClusterCredentials? Read(string file, DateTimeOffset now)
    {
        try
        {
            var kept = JsonNode.Parse(File.ReadAllText(file))!;
            string Text(string name) => kept[name]!.GetValue<string>();
            var server = WithKey(Text("certificate"), Text("key"));
            return server.NotAfter.ToUniversalTime() > now.UtcDateTime.AddDays(30) && Text("token").Length >= 32
                ? new ClusterCredentials(Text("authority"), server, Text("token"))
                : null;
        }
        catch (Exception exception)
            when (exception
                    is IOException
                        or JsonException
                        or CryptographicException
                        or NullReferenceException
                        or InvalidOperationException
                        or ArgumentException
            )
        {
            return null;
        }
    }

    private static (string Authority, string Certificate, string Key) MakeCertificates(DateTimeOffset now)
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=mlserve-ca", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authorityRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.DigitalSignature, true));
        authorityRequest.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(authorityRequest.PublicKey, false));
        // A day back, for clocks that are set right later.
        using var authority = authorityRequest.CreateSelfSigned(now.AddDays(-1), now + Validity);

        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=mlserve-apiserver", serverKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        names.AddDnsName("localhost");
        names.AddDnsName("kubernetes.default.svc");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        using var server = request.Create(authority, now.AddDays(-1), now + Validity, RandomNumberGenerator.GetBytes(16));
        return (authority.ExportCertificatePem(), server.ExportCertificatePem(), serverKey.ExportPkcs8PrivateKeyPem());
    }

    private static X509Certificate2 WithKey(string certificate, string key)
    {
        using var both = X509Certificate2.CreateFromPem(certificate, key);
        // Through PKCS#12, because Windows' TLS takes no key that lives in memory only.
        return X509CertificateLoader.LoadPkcs12(both.Export(X509ContentType.Pkcs12), null);
    }
}
