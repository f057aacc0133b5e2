using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using MlServe.LocalCluster.Hosting;
using MlServe.LocalCluster.Node;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Tests.Hosting;

/// <summary>A real cluster in this process with a folder of its own, and a client that speaks to it as any program would.</summary>
public sealed class TestCluster : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private ClusterHost? host;
    private HttpClient? client;
    private int namespaces;

    internal ObjectStore Store => host!.Store;

    internal ClusterHost Host => host!;

    public string Kubeconfig => host!.KubeconfigPath;

    public HttpClient Client => client!;

    public async ValueTask InitializeAsync()
    {
        var images = new Dictionary<string, ImageCommand>
        {
            ["sleep"] = new("/bin/sleep", ["1000000"]),
            ["sh"] = new("/bin/sh", []),
        };
        host = await ClusterHost.StartAsync(new LocalClusterOptions { StateDirectory = folder.Path, Images = images });
        client = ClientOf(host.KubeconfigPath);
    }

    public async ValueTask DisposeAsync()
    {
        client?.Dispose();
        if (host is not null)
            await host.DisposeAsync();
        folder.Dispose();
    }

    /// <summary>
    /// A namespace for one test. Tests of a class share a cluster and run in no certain order: none may meet the objects of
    /// another.
    /// </summary>
    internal async Task<string> NewNamespaceAsync()
    {
        var name = $"test-{Interlocked.Increment(ref namespaces)}";
        var (code, answer, _) = await Send("POST", "/api/v1/namespaces", $$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{name}}"} }""");
        Assert.True(code == 201, answer?.ToString());
        return name;
    }

    /// <summary>Sends a request and reads the answer.</summary>
    public async Task<(int Code, JsonNode? Body, HttpResponseMessage Response)> Send(
        string method,
        string path,
        string? body = null,
        string contentType = "application/json",
        string? accept = null
    )
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8) { Headers = { ContentType = MediaTypeHeaderValue.Parse(contentType) } };
        if (accept is not null)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text) : text, response);
    }

    internal static HttpClient ClientOf(string kubeconfig)
    {
        string Field(string name) =>
            File.ReadLines(kubeconfig).First(line => line.Trim().StartsWith(name + ":", StringComparison.Ordinal)).Split(':', 2)[1].Trim();
        var authority = X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(Convert.FromBase64String(Field("certificate-authority-data"))));
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { authority },
            RevocationMode = X509RevocationMode.NoCheck,
        };
        var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy },
            ResponseHeaderEncodingSelector = (_, _) => Encoding.UTF8,
        };
        return new HttpClient(handler)
        {
            BaseAddress = new Uri(Field("server")),
            DefaultRequestHeaders =
            {
                Authorization = new AuthenticationHeaderValue("Bearer", Field("token")),
                UserAgent = { new ProductInfoHeaderValue("tests", "1") },
            },
        };
    }
}
