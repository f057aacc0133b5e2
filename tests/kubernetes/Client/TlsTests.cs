using k8s.Models;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Configuration;
using MlServe.Kubernetes.Tests.Faults;
using static MlServe.Kubernetes.Tests.Faults.Answers;

namespace MlServe.Kubernetes.Tests.Client;

public sealed class TlsTests : IDisposable
{
    private readonly TestCertificates certificates = new();
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task GetAsync_AuthorityAndClientCertificate_AreUsed()
    {
        string? seen = null;
        await using var server = await FakeApiServer.StartAsync(async context =>
        {
            seen = (await context.Connection.GetClientCertificateAsync())?.Subject;
            await context.Json(Pod("a", 1));
        }, certificates.Server());
        var (certificate, key) = certificates.Client("alice");
        folder.Write("alice.crt", certificate);
        folder.Write("alice.key", key);
        using var client = Client(server, "certificate-authority: ca.crt", "client-certificate: alice.crt, client-key: alice.key");

        Assert.Equal("a", (await client.GetAsync<V1Pod>("a", ct: Ct)).Metadata.Name);
        Assert.Equal("CN=alice", seen);
    }

    [Fact]
    public async Task GetAsync_CertificateFromPlugin_IsUsed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the plug-in of this test is a shell script");
        string? seen = null;
        await using var server = await FakeApiServer.StartAsync(async context =>
        {
            seen = (await context.Connection.GetClientCertificateAsync())?.Subject;
            await context.Json(seen == "CN=second" ? Pod("a", 1) : Failure(401, "Unauthorized", "expired"), seen == "CN=second" ? 200 : 401);
        }, certificates.Server());
        foreach (var name in new[] { "first", "second" })
        {
            var (certificate, key) = certificates.Client(name);
            folder.Write(name, System.Text.Json.JsonSerializer.Serialize(new
            {
                apiVersion = "client.authentication.k8s.io/v1", kind = "ExecCredential",
                status = new { clientCertificateData = certificate, clientKeyData = key },
            }));
        }
        folder.Script("plugin", "cd \"${0%/*}\"; cat first; cp second first");
        using var client = Client(server, "certificate-authority: ca.crt", "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin}");

        // The first certificate is refused: the plug-in runs again and the new one needs a connection of its own.
        Assert.Equal("a", (await client.GetAsync<V1Pod>("a", ct: Ct)).Metadata.Name);
        Assert.Equal(2, server.Requests.Count);
    }

    [Theory]
    [InlineData("", "not signed by the certificate-authority of the kubeconfig")]
    [InlineData("certificate-authority: other.crt", "not signed by the certificate-authority of the kubeconfig")]
    [InlineData("certificate-authority: ca.crt, tls-server-name: wrong.example", "its certificate is for another name than wrong.example; set tls-server-name")]
    public async Task GetAsync_UntrustedServer_SaysWhy(string cluster, string message)
    {
        await using var server = await FakeApiServer.StartAsync(context => context.Json(Pod("a", 1)), certificates.Server());
        folder.Write("other.crt", new TestCertificates().AuthorityPem);
        using var client = Client(server, cluster, "token: x");

        var error = await Assert.ThrowsAsync<KubernetesUnreachableException>(() => client.GetAsync<V1Pod>("a", ct: Ct));
        Assert.True(error.Message.Contains(message, StringComparison.Ordinal), error.ToString());
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("certificate-authority: ca.crt, tls-server-name: kubernetes.example")]
    [InlineData("insecure-skip-tls-verify: true")]
    public async Task GetAsync_OtherNameAllowed_IsAnswered(string cluster)
    {
        await using var server = await FakeApiServer.StartAsync(
            context => context.Json(Pod("a", 1)),
            certificates.Server("kubernetes.example", withAddress: false)
        );
        using var client = Client(server, cluster, "token: x");

        Assert.Equal("a", (await client.GetAsync<V1Pod>("a", ct: Ct)).Metadata.Name);
    }

    [Fact]
    public async Task GetAsync_HttpsToAnHttpServer_SaysWhatToCheck()
    {
        await using var server = await FakeApiServer.StartAsync(context => context.Json(Pod("a", 1)));
        using var client = new KubernetesClient(new Kubeconfig { Server = new Uri($"https://127.0.0.1:{server.Address.Port}"), Context = "test" });

        var error = await Assert.ThrowsAsync<KubernetesUnreachableException>(() => client.GetAsync<V1Pod>("a", ct: Ct));
        Assert.Contains("check the server's https address", error.Message);
    }

    private KubernetesClient Client(FakeApiServer server, string cluster, string user)
    {
        folder.Write("ca.crt", certificates.AuthorityPem);
        return new KubernetesClient(Kubeconfig.Load(folder.Write("config", $$"""
            current-context: test
            contexts: [{name: test, context: {cluster: c, user: u} }]
            clusters: [{name: c, cluster: {server: "https://127.0.0.1:{{server.Address.Port}}", {{cluster}} } }]
            users: [{name: u, user: { {{user}} } }]
            """)));
    }
}
