using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Load.Results;
using static MlServe.Evaluator.Tests.Load.GeneratorRun;

namespace MlServe.Evaluator.Tests.Load;

/// <summary>The generator with all that HTTP brings: redirects, encodings, TLS, bodies, kept connections.</summary>
public class LoadGeneratorHttpTests
{
    [Fact]
    public async Task Run_Redirects_CountsEachHop()
    {
        await using var server = await WebServer.StartAsync(context =>
        {
            if (context.Request.Path == "/")
                context.Response.Redirect("second?x=1", permanent: false);
            else if (context.Request.Path == "/second")
                context.Response.Redirect($"http://127.0.0.1:{context.Connection.LocalPort}/third", permanent: true, preserveMethod: true);
            return Task.CompletedTask;
        });

        var counts = (await RunAsync(server.Url, Stage(1, Forever, Enough))).Overall.Figures.Counts;

        Assert.Equal((3L, 3L, 0L), (counts.Transactions, counts.Okay, counts.Failed));
    }

    [Fact]
    public async Task Run_RedirectElsewhere_TakesCredentialsToTheSameOriginOnly()
    {
        var seen = new System.Collections.Concurrent.ConcurrentBag<string>();
        await using var other = await WebServer.StartAsync(context =>
        {
            seen.Add($"other {context.Request.Headers.Authorization}");
            return Task.CompletedTask;
        });
        await using var server = await WebServer.StartAsync(context =>
        {
            seen.Add($"{context.Request.Path} {context.Request.Headers.Authorization}");
            context.Response.Redirect(context.Request.Path == "/" ? "/second#part" : other.Url.ToString());
            return Task.CompletedTask;
        });

        await RunAsync(new UriBuilder(server.Url) { UserName = "user", Password = "p%40ss" }.Uri, Stage(1, Forever, Enough));

        Assert.Equal(["/ Basic dXNlcjpwQHNz", "/second Basic dXNlcjpwQHNz", "other "], seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Run_RedirectElsewhere_TakesThePlansHeadersButNoSecrets()
    {
        string? seen = null;
        await using var other = await WebServer.StartAsync(context =>
        {
            seen = $"{context.Request.Headers["X-Test"]} {context.Request.Headers.Authorization}{context.Request.Headers.Cookie}";
            return Task.CompletedTask;
        });
        await using var server = await WebServer.StartAsync(context =>
        {
            context.Response.Redirect(other.Url.ToString());
            return Task.CompletedTask;
        });
        var target = new TargetPlan("/") { Headers = [new("authorization", "Bearer abc"), new("Cookie", "session=1"), new("X-Test", "yes")] };

        var result = await RunAsync(new LoadOptions { Url = server.Url, Plan = PlanOf(Stage(2, 50, Enough)) with { Targets = [target] } });

        Assert.Equal("yes ", seen);
        Assert.Equal(0, result.Overall.Figures.Counts.Failed);
    }

    [Fact]
    public async Task Run_HeaderOfThePlan_IsPreferredToTheUrlsCredentials()
    {
        string? sent = null;
        await using var server = await WebServer.StartAsync(context =>
        {
            sent = context.Request.Headers.Authorization;
            return Task.CompletedTask;
        });
        var target = new TargetPlan("/") { Headers = [new("authorization", "Bearer abc")] };

        await RunAsync(new LoadOptions
        {
            Url = new UriBuilder(server.Url) { UserName = "user" }.Uri, Plan = PlanOf(Stage(1, Forever, Enough)) with { Targets = [target] },
        });

        Assert.Equal("Bearer abc", sent);
    }

    [Fact]
    public async Task Run_RedirectInACircle_StopsFollowing()
    {
        await using var server = await WebServer.StartAsync(context =>
        {
            context.Response.Redirect("/");
            return Task.CompletedTask;
        });

        await RunAsync(new LoadOptions { Url = server.Url, MaxRedirects = 4, Plan = PlanOf(Stage(1, Forever, Enough)) });

        Assert.Equal(5, server.Requests);
    }

    [Fact]
    public async Task Run_ChunkedAndCompressed_ReadsToTheEnd()
    {
        var text = string.Concat(Enumerable.Repeat("0123456789", 20_000));
        await using var server = await WebServer.StartAsync(async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.NoCompression);
            await gzip.WriteAsync(Encoding.ASCII.GetBytes(text));
        });

        var counts = (await RunAsync(server.Url, Stage(2, Forever, Enough))).Overall.Figures.Counts;

        Assert.Equal((2L, 0L), (counts.Okay, counts.Failed));
        Assert.InRange(counts.BodyBytes, 2L * text.Length, 2L * text.Length * 2);
    }

    [Fact]
    public async Task Run_NoLengthUntilClose_IsServed()
    {
        using var server = RawServer.Answering("HTTP/1.0 200 OK\r\n\r\nhello");

        var counts = (await RunAsync(server.Url, Stage(1, Forever, Enough))).Overall.Figures.Counts;

        Assert.Equal((1L, 5L), (counts.Okay, counts.BodyBytes));
    }

    [Fact]
    public async Task Run_Https_NeedsAKnownCertificateUnlessTold()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        await using var server = await WebServer.StartAsync(
            context => context.Response.WriteAsync("ok"),
            kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        var plan = PlanOf(Stage(1, Forever, TimeSpan.FromSeconds(3)));

        var strict = await RunAsync(new LoadOptions { Url = server.Url, Plan = plan });
        var lenient = await RunAsync(new LoadOptions { Url = server.Url, Plan = plan, AnyCertificate = true });

        Assert.Equal((0L, 1L), (strict.Overall.Figures.Counts.Okay, strict.Overall.Figures.Counts.NoConnection));
        Assert.Equal((1L, 0L), (lenient.Overall.Figures.Counts.Okay, lenient.Overall.Figures.Counts.Failed));
    }

    [Fact]
    public async Task Run_KeepAlive_UsesAConnectionForEachUser()
    {
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("ok"));

        var result = await RunAsync(new LoadOptions { Url = server.Url, Plan = PlanOf(Stage(3, 10, Enough)) with { KeepAlive = true } });

        Assert.Equal(3, server.Connections);
        Assert.InRange(server.Requests, 4, int.MaxValue);
        Assert.Equal(0, result.Overall.Figures.Counts.Failed);
        Assert.True(result.Overall.Figures[LoadTime.P50] > TimeSpan.Zero);
    }

    [Fact]
    public async Task Run_Targets_AreSentByWeightWithWhatBelongsToThem()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a.jpg"], Enumerable.Repeat((byte)'a', 50_000).ToArray());
        File.WriteAllBytes(folder["b \"quoted\".PNG"], [1, 2, 3, 13, 10]);
        folder.Write("notes.txt", "no image");
        var plan = LoadPlanFile.Parse(
            """
            stages: [{ users: 4, think: 5ms, length: 2s }]
            targets:
              - { url: /test, weight: 8, headers: { Accept: application/json, X-Run: 7 } }
              - { url: "/predict?top=3", images: ., weight: 4 }
              - { url: /raw, images: ., as: raw, method: PUT }
              - { url: /text, body: '{"a":1}', type: application/json }
            """, folder["plan.yaml"]);
        var seen = new System.Collections.Concurrent.ConcurrentBag<(string Path, string What)>();
        await using var server = await WebServer.StartAsync(async context =>
        {
            var request = context.Request;
            string what;
            if (request.HasFormContentType)
            {
                var file = (await request.ReadFormAsync()).Files["file"]!;
                what = $"{request.Method} {request.QueryString} {file.FileName} {file.ContentType} {file.Length}";
            }
            else
            {
                using var body = new MemoryStream();
                await request.Body.CopyToAsync(body);
                what = $"{request.Method} {request.ContentType} {body.Length} {request.Headers.Accept} {request.Headers["X-Run"]}";
            }

            seen.Add((request.Path, what));
        });

        var result = await RunAsync(new LoadOptions { Url = server.Url, Plan = plan, Seed = 1 });

        Assert.Equal(0, result.Overall.Figures.Counts.Failed);
        Assert.Equal(["GET  0 application/json 7"], Kinds("/test"));
        Assert.Equal(["POST ?top=3 a.jpg image/jpeg 50000", "POST ?top=3 b %22quoted%22.PNG image/png 5"], Kinds("/predict"));
        Assert.Equal(["PUT image/jpeg 50000 */* ", "PUT image/png 5 */* "], Kinds("/raw"));
        Assert.Equal(["POST application/json 7 */* "], Kinds("/text"));
        Assert.True(seen.Count(one => one.Path == "/test") > seen.Count(one => one.Path == "/text"));

        IEnumerable<string> Kinds(string path) => seen.Where(one => one.Path == path).Select(one => one.What).Distinct().Order(StringComparer.Ordinal);
    }

    [Theory]
    [InlineData(302, "GET 0")]
    [InlineData(303, "GET 0")]
    [InlineData(307, "POST 5")]
    [InlineData(308, "POST 5")]
    public async Task Run_RedirectOfAPost_IsFollowedAsTheStatusAsks(int status, string followed)
    {
        var seen = new List<string>();
        await using var server = await WebServer.StartAsync(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            lock (seen)
                seen.Add($"{context.Request.Method} {body.Length}");
            if (context.Request.Path == "/")
            {
                context.Response.StatusCode = status;
                context.Response.Headers.Location = "/next";
            }
        });
        var target = new TargetPlan("/") { Method = "POST", Bodies = [new RequestBody("text/plain", "hello"u8.ToArray())] };

        await RunAsync(new LoadOptions { Url = server.Url, Plan = PlanOf(Stage(1, Forever, Enough)) with { Targets = [target] } });

        Assert.Equal(["POST 5", followed], seen);
    }

    [Fact]
    public async Task Run_RedirectOfAPostThatIsKept_SendsTheSameBodyAgain()
    {
        var seen = new List<(string Path, string Body)>();
        await using var server = await WebServer.StartAsync(async context =>
        {
            using var body = new StreamReader(context.Request.Body);
            var text = await body.ReadToEndAsync();
            lock (seen)
                seen.Add((context.Request.Path, text));
            if (context.Request.Path == "/")
            {
                context.Response.StatusCode = 308;
                context.Response.Headers.Location = "/next";
            }
        });
        var target = new TargetPlan("/")
        {
            Method = "POST",
            Bodies = [.. "abcdefgh".Select(letter => new RequestBody("text/plain", new byte[] { (byte)letter }))],
        };

        await RunAsync(new LoadOptions { Url = server.Url, Plan = PlanOf(Stage(1, 1, TimeSpan.FromMilliseconds(500))) with { Targets = [target] } });

        var pairs = seen.Chunk(2).Where(pair => pair.Length == 2).ToList();
        Assert.True(pairs.Select(pair => pair[0].Body).Distinct().Count() > 1, $"{seen.Count} requests");
        Assert.All(pairs, pair => Assert.Equal(("/", "/next", pair[0].Body), (pair[0].Path, pair[1].Path, pair[1].Body)));
    }

    [Fact]
    public async Task Run_Head_DoesNotWaitForABody()
    {
        using var server = RawServer.Hanging("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");

        var counts = (await RunAsync(new LoadOptions
        {
            Url = server.Url, Plan = PlanOf(Stage(1, Forever, Enough)) with { Targets = [new TargetPlan("/") { Method = "HEAD" }] },
        })).Overall.Figures.Counts;

        Assert.Equal((1L, 0L), (counts.Okay, counts.BodyBytes));
    }

    [Fact]
    public async Task Run_Service_OpensAConnectionForEachRequest()
    {
        await using var server = await WebServer.StartAsync(context =>
        {
            Assert.Equal("close", context.Request.Headers.Connection);
            Assert.Equal("gzip, deflate", context.Request.Headers.AcceptEncoding);
            return context.Response.WriteAsync("ok");
        });

        var result = await RunAsync(server.Url, Stage(3, 0, Enough));

        Assert.Equal(server.Requests, server.Connections);
        Assert.Equal(0, result.Overall.Figures.Counts.Failed);
    }

    [Fact]
    public async Task Run_KeepAliveServerClosesIdleConnections_OpensNewOnesWithoutFailing()
    {
        // Says nothing of closing, and closes after each answer all the same.
        using var server = RawServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

        var counts = (await RunAsync(new LoadOptions
        {
            Url = server.Url,
            Plan = PlanOf(Stage(2, 50, Enough)) with { KeepAlive = true }
        })).Overall.Figures.Counts;

        Assert.InRange(counts.Okay, 3, int.MaxValue);
        Assert.Equal(0, counts.Failed);
    }
}
