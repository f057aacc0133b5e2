using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MlServe.Serve.Tests.Hosting;

/// <summary>What whoever reaches the port may try; docs/security.md has the list.</summary>
public sealed class StrangerTests(ServeFactory serve) : IClassFixture<ServeFactory>
{
    private const string Script = "<script>alert(1)</script>";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/", 200)]
    [InlineData("GET", "/test", 200)]
    [InlineData("GET", "/metrics", 200)]
    [InlineData("GET", "/readyz", 200)]
    [InlineData("GET", "/openapi/v1.json", 200)]
    [InlineData("GET", "/nowhere" + Script, 404)]
    [InlineData("GET", "/predict", 405)]
    [InlineData("POST", "/predict", 415)]
    [InlineData("GET", "/v2/models/" + "%3Cscript%3Ealert(1)", 404)]
    [InlineData("POST", "/v2/models/food/infer", 404)]
    public async Task Send_Anything_AnswersWithTheHeadersAndNoMarkupOfTheRequest(string method, string path, int status)
    {
        var client = await serve.ReadyClientAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("Origin", "https://elsewhere.example");
        if (method == "POST")
            request.Content = ServeFactory.Raw([1], Script);

        var response = await client.SendAsync(request, Ct);

        Assert.Equal(status, (int)response.StatusCode);
        var policy = Header("Content-Security-Policy");
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("require-trusted-types-for 'script'", policy, StringComparison.Ordinal);
        Assert.Equal(("nosniff", "no-referrer", "same-origin"),
            (Header("X-Content-Type-Options"), Header("Referrer-Policy"), Header("Cross-Origin-Resource-Policy")));
        Assert.False(response.Headers.Contains("Server"));
        Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
        // What JSON quotes of a request stays readable for people; with nosniff no browser takes it for a page.
        if (response.Content.Headers.ContentType?.MediaType is not ("application/problem+json" or "application/json"))
            Assert.DoesNotContain("<script>", await response.Content.ReadAsStringAsync(Ct), StringComparison.OrdinalIgnoreCase);

        string Header(string name) => Assert.Single(response.Headers.GetValues(name));
    }

    /// <summary>Each label value is kept for ever: a client that could choose one would fill the memory.</summary>
    [Fact]
    public async Task Metrics_MethodsPathsAndModelsOfStrangers_MakeNoNewSeries()
    {
        var client = await serve.ReadyClientAsync();
        await SendAsync(0);
        await SeriesAsync(); // which counts as a request itself
        var before = await SeriesAsync();

        for (var i = 1; i < 30; i++)
            await SendAsync(i);

        Assert.Equal(before, await SeriesAsync());

        async Task SendAsync(int i)
        {
            foreach (var (method, path) in new[] { ($"METHOD{i}", $"/path{i}"), ("GET", $"/v2/models/name{i}"), ("PUT", $"/feedback/{i}"),
                ("GET", $"/?q={i}") })
                using (await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path), Ct)) { }
        }

        async Task<int> SeriesAsync() => (await client.GetStringAsync("/metrics", Ct)).Split('\n')
            .Count(line => line.StartsWith("http_server", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Predict_BodyThatNeverComes_Answers408()
    {
        await using var process = await ServeProcess.StartReadyAsync();

        var answer = await AnswerAsync(process, "POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: image/jpeg\r\nContent-Length: 1000000\r\n\r\nx");

        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_HeadersWithoutEnd_Answers431()
    {
        await using var process = await ServeProcess.StartReadyAsync();

        var answer = await AnswerAsync(process,
            "GET /test HTTP/1.1\r\nHost: a\r\n" + string.Concat(Enumerable.Range(0, 90).Select(i => $"X-{i}: {new string('x', 1000)}\r\n")));

        Assert.StartsWith("HTTP/1.1 431 ", answer, StringComparison.Ordinal);
    }

    private static async Task<string> AnswerAsync(ServeProcess process, string request)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, process.Port, limit.Token);
        await client.Client.SendAsync(Encoding.ASCII.GetBytes(request), limit.Token);
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        return await reader.ReadLineAsync(limit.Token) + " ";
    }
}
