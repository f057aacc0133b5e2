using System.Text;
using MlServe.Kubernetes.Configuration;
using MlServe.Kubernetes.Tests.Faults;

namespace MlServe.Kubernetes.Tests.Configuration;

public sealed class KubeconfigTests : IDisposable
{
    private const string Two = """
        apiVersion: v1
        kind: Config
        current-context: first
        clusters:
        - name: one
          cluster: {server: "https://one.example:6443", tls-server-name: kubernetes, proxy-url: "http://proxy.example:3128"}
        - name: two
          cluster: {server: "https://two.example/k8s/clusters/c-1", insecure-skip-tls-verify: true}
        users:
        - name: alice
          user: {token: secret}
        - name: bob
          user: {username: bob, password: "p:w", as: carol, as-groups: [devs, ops]}
        contexts:
        - name: first
          context: {cluster: one, user: alice, namespace: work}
        - name: second
          context: {cluster: two, user: bob}
        - name: lost
          context: {cluster: three, user: alice}
        - name: nobody
          context: {cluster: one, user: dave}
        """;

    /// <summary>Self-signed, for a hundred years: <c>openssl req -x509 -newkey ed25519</c>.</summary>
    private const string Ed25519Certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBNjCB6aADAgECAhRhndgN3idQxyqbThrmQ+Dj/DC/azAFBgMrZXAwEDEOMAwG
        A1UEAwwFYWxpY2UwIBcNMjYxMTMwMDE1OTQ0WhgPMjEyNjExMDYwMTU5NDRaMBAx
        DjAMBgNVBAMMBWFsaWNlMCowBQYDK2VwAyEAJmawpchOfggVR59QRTORtkLY+7/n
        XpqGGSuS8I7Y07ujUzBRMB0GA1UdDgQWBBSWhtGIvnHLbzwecf9320/Kes1OMzAf
        BgNVHSMEGDAWgBSWhtGIvnHLbzwecf9320/Kes1OMzAPBgNVHRMBAf8EBTADAQH/
        MAUGAytlcANBACyVvroUSKG6ImEx2BFWHlxe7+1eL4smsERvQI2aKQlhy5a79+st
        mQ3Ak9U5nBioIySpUaejh7M1h5bhEnyPXgM=
        -----END CERTIFICATE-----
        """;

    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, string> environment = [];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Load_EmptyEntries_AreSkipped()
    {
        var config = Kubeconfig.Load(folder.Write("config", Two.Replace("clusters:", "clusters:\n-", StringComparison.Ordinal)
            .Replace("users:", "users:\n-", StringComparison.Ordinal).Replace("contexts:", "contexts:\n-", StringComparison.Ordinal)));

        Assert.Equal(("first", "alice"), (config.Context, config.User));
    }

    [Fact]
    public async Task Load_File_FollowsTheCurrentContext()
    {
        var config = Kubeconfig.Load(folder.Write("config", Two));

        Assert.Equal(("first", "work", "alice"), (config.Context, config.Namespace, config.User));
        Assert.Equal(new Uri("https://one.example:6443"), config.Server);
        Assert.Equal("kubernetes", config.TlsServerName);
        Assert.Equal(new Uri("http://proxy.example:3128"), config.ProxyUrl);
        Assert.Equal("Bearer secret", await AuthorizationAsync(config));
    }

    [Fact]
    public async Task Load_NamedContext_IsTaken()
    {
        var config = Kubeconfig.Load(folder.Write("config", Two), "second");

        Assert.Equal("default", config.Namespace);
        Assert.True(config.InsecureSkipTlsVerify);
        Assert.Equal("Basic " + Convert.ToBase64String("bob:p:w"u8), await AuthorizationAsync(config));
        Assert.Equal(["Impersonate-User: carol", "Impersonate-Group: devs", "Impersonate-Group: ops"],
            config.Impersonation.Select(header => $"{header.Key}: {header.Value}"));
    }

    [Theory]
    [InlineData("third", "there is no context \"third\" in FILE; there are: first, second, lost, nobody")]
    [InlineData("lost", "the context \"lost\" names the cluster \"three\", which FILE does not have")]
    [InlineData("nobody", "the context \"nobody\" names the user \"dave\", which FILE does not have")]
    public void Load_ContextThatCannotBe_SaysWhatThereIs(string context, string message)
    {
        var path = folder.Write("config", Two);

        var error = Assert.Throws<KubeconfigException>(() => Kubeconfig.Load(path, context));
        Assert.Equal(message.Replace("FILE", path), error.Message);
    }

    [Theory]
    [InlineData("current-context: first\n", "", "FILE has no current context; choose one with --context: first, second, lost, nobody")]
    [InlineData("https://one.example:6443", "ftp://x", "the cluster \"one\" has no usable server (\"ftp://x\"); write https://HOST:PORT")]
    [InlineData("token: secret", "client-certificate-data: YWJj", "the user \"alice\" has a client certificate without its key; add client-key")]
    [InlineData("token: secret", "client-certificate-data: '?', client-key-data: YWJj", "the user \"alice\": client-certificate-data is not base64")]
    [InlineData(
        "token: secret",
        "client-certificate-data: YWJj, client-key-data: YWJj",
        "the user \"alice\": client-certificate has no certificate in it; PEM is expected"
    )]
    [InlineData(
        "token: secret",
        "auth-provider: {name: gcp}",
        "the user \"alice\" has an auth-provider, which kubectl no longer supports since 1.26; set up your cloud's exec plug-in instead"
    )]
    [InlineData(
        "proxy-url: \"http://proxy.example:3128\"",
        "certificate-authority-data: YWJj",
        "the cluster \"one\": certificate-authority has no certificate in it; PEM is expected"
    )]
    public void Load_Mistake_IsOneLine(string right, string wrong, string message)
    {
        Assert.Contains(right, Two);
        var path = folder.Write("config", Two.Replace(right, wrong));

        Assert.Equal(message.Replace("FILE", path), Assert.Throws<KubeconfigException>(() => Kubeconfig.Load(path)).Message);
    }

    [Theory]
    [InlineData("clusters: 5", "is invalid: $.clusters has an unexpected type")]
    [InlineData("a: [", "config:2: not valid YAML")]
    public void Load_FileOfAnotherKind_IsOneLine(string text, string message)
    {
        var error = Assert.Throws<KubeconfigException>(() => Kubeconfig.Load(folder.Write("config", text)));

        Assert.Contains(message, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Load_MissingFile_IsOneLine() =>
        Assert.Equal("there is no kubeconfig /nope/config", Assert.Throws<KubeconfigException>(() => Kubeconfig.Load("/nope/config")).Message);

    [Fact]
    public async Task Load_SeveralFiles_FirstEntryOfANameWins()
    {
        var first = folder.Write("a/config", """
            users: [{name: alice, user: {token: from-first}}]
            clusters: [{name: one, cluster: {server: "https://first.example", certificate-authority: ca.pem}}]
            """);
        folder.Write("a/ca.pem", new TestCertificates().AuthorityPem);
        environment["KUBECONFIG"] = string.Join(Path.PathSeparator, "", folder.Path + "/missing", first, folder.Write("b/config", Two));

        var config = Kubeconfig.Load(null, null, Sources());

        Assert.Equal("first", config.Context);
        Assert.Equal(new Uri("https://first.example"), config.Server);
        Assert.Equal("CN=test authority", Assert.Single(config.CertificateAuthority!).Subject);
        Assert.Equal("Bearer from-first", await AuthorizationAsync(config));
    }

    [Fact]
    public async Task Load_SeveralFiles_PathsAreRelativeToTheirOwn()
    {
        folder.Write("a/token", "of-the-first");
        folder.Write("b/token", "of-the-second");
        environment["KUBECONFIG"] = string.Join(Path.PathSeparator, folder.Write("a/config", "current-context: second"),
            folder.Write("b/config", Two.Replace("username: bob, password: \"p:w\"", "tokenFile: token")));

        Assert.Equal("Bearer of-the-second", await AuthorizationAsync(Kubeconfig.Load(null, null, Sources())));
    }

    [Fact]
    public void Load_NoVariable_TakesTheHomeFolders()
    {
        folder.Write(".kube/config", Two);

        Assert.Equal("first", Kubeconfig.Load(null, null, Sources()).Context);
    }

    [Fact]
    public async Task Load_InsideAPod_UsesItsAccount()
    {
        folder.Write("account/token", "pod-token\n");
        folder.Write("account/ca.crt", new TestCertificates().AuthorityPem);
        folder.Write("account/namespace", "team");
        (environment["KUBERNETES_SERVICE_HOST"], environment["KUBERNETES_SERVICE_PORT"]) = ("fd00::1", "443");

        var config = Kubeconfig.Load(null, null, Sources());

        Assert.Equal(("in-cluster", "team"), (config.Context, config.Namespace));
        Assert.Equal(new Uri("https://[fd00::1]:443"), config.Server);
        Assert.Equal("Bearer pod-token", await AuthorizationAsync(config));
        folder.Write("account/token", "renewed");
        Assert.Equal("Bearer renewed", await AuthorizationAsync(config));
    }

    [Fact]
    public void Load_Nothing_SaysWhereItLooked()
    {
        Assert.Null(Kubeconfig.Find(null, Sources()));
        var error = Assert.Throws<KubeconfigException>(() => Kubeconfig.Load(null, null, Sources()));
        Assert.Contains(Path.Combine(folder.Path, ".kube", "config") + " does not exist", error.Message);
    }

    [Fact]
    public async Task Load_TokenFile_WinsOverTokenAndIsReadAnew()
    {
        var path = folder.Write("config", Two.Replace("token: secret", "token: old, tokenFile: token"));
        var config = Kubeconfig.Load(path);

        Assert.Equal("Bearer old", await AuthorizationAsync(config));
        folder.Write("token", "new\n");
        Assert.Equal("Bearer new", await AuthorizationAsync(config));
    }

    [Fact]
    public void Load_ClientCertificate_FromFilesAndFromData()
    {
        var (certificate, key) = new TestCertificates().Client("alice");
        folder.Write("alice.crt", certificate);
        folder.Write("alice.key", key);
        var fromFiles = Kubeconfig.Load(folder.Write("config", Two.Replace("token: secret", "client-certificate: alice.crt, client-key: alice.key")));
        var fromData = Kubeconfig.Load(folder.Write("config", Two.Replace("token: secret",
            $"client-certificate-data: {Base64(certificate)}, client-key-data: {Base64(key)}")));

        Assert.All([fromFiles, fromData], config => Assert.True(config.ClientCertificate![0] is { HasPrivateKey: true, Subject: "CN=alice" }));
        var error = Assert.Throws<KubeconfigException>(() => Kubeconfig.Load(folder.Write("config", Two.Replace("token: secret",
            $"client-certificate-data: {Base64(certificate)}, client-key-data: {Base64(new TestCertificates().Client("x").Key)}"))));
        Assert.StartsWith("the user \"alice\": client-key does not fit its client-certificate", error.Message);
    }

    [Theory]
    [InlineData("token: secret", "Bearer secret")]
    [InlineData("token: old, tokenFile: renewed", "Bearer from-file")]
    [InlineData("username: bob, password: x", "Basic Ym9iOng=")]
    [InlineData("client-certificate: alice.crt, client-key: alice.key", null)]
    public async Task Load_StaticCredentialBesideExec_CancelsThePlugin(string credential, string? authorization)
    {
        var (certificate, key) = new TestCertificates().Client("alice");
        folder.Write("alice.crt", certificate);
        folder.Write("alice.key", key);
        folder.Write("renewed", "from-file");

        var config = Kubeconfig.Load(folder.Write("config", Two.Replace("token: secret",
            credential + ", exec: {apiVersion: client.authentication.k8s.io/v1, command: /bin/false, interactiveMode: Never}")));

        Assert.Equal(authorization, await AuthorizationAsync(config));
        Assert.Equal(authorization is null, config.ClientCertificate is not null);
    }

    [Theory]
    [InlineData("user: {}")]
    [InlineData("user: null")]
    public async Task Load_UserWithoutCredentials_IsAnonymous(string user) =>
        Assert.Null(await AuthorizationAsync(Kubeconfig.Load(folder.Write("config", Two.Replace("user: {token: secret}", user)))));

    [Fact]
    public void Load_EmptyLists_AreNone()
    {
        var path = folder.Write("config", "apiVersion: v1\nkind: Config\nclusters: null\ncontexts: []\nusers: null\ncurrent-context: ''\n");

        Assert.Equal(
            $"{path} has no current context; choose one with --context: none",
            Assert.Throws<KubeconfigException>(() => Kubeconfig.Load(path)).Message
        );
    }

    [Fact]
    public void Load_Impersonation_IsAskedForInHeaders()
    {
        var config = Kubeconfig.Load(
            folder.Write("config", Two.Replace("as-groups: [devs, ops]", "as-uid: '7', as-user-extra: {example.com/reason: [test, more]}")),
            "second"
        );

        Assert.Equal(
            [
                "Impersonate-User: carol",
                "Impersonate-Uid: 7",
                "Impersonate-Extra-example.com%2Freason: test",
                "Impersonate-Extra-example.com%2Freason: more",
            ],
            config.Impersonation.Select(header => $"{header.Key}: {header.Value}")
        );
    }

    [Fact]
    public void Load_Ed25519Certificate_SaysThatDotNetCannot()
    {
        var error = Assert.Throws<KubeconfigException>(() =>
            Kubeconfig.Load(
                folder.Write(
                    "config",
                    Two.Replace(
                        "token: secret",
                        $"client-certificate-data: {Base64(Ed25519Certificate)}, client-key-data: {Base64(new TestCertificates().Client("alice").Key)}"
                    )
                )
            )
        );

        Assert.Equal(
            "the user \"alice\": client-certificate has an Ed25519 or Ed448 key, which .NET cannot use; ask for a certificate with an ECDSA or RSA "
                + "key, or for a token",
            error.Message
        );
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static async Task<string?> AuthorizationAsync(Kubeconfig config) =>
        config.Credentials is { } credentials ? (await credentials.GetAuthenticationHeaderAsync(TestContext.Current.CancellationToken))?.ToString() : null;

    private KubeconfigSources Sources() => new(name => environment.GetValueOrDefault(name), folder.Path, Path.Combine(folder.Path, "account"));
}
