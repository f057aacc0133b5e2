using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting;
using MlServe.Evaluator.Load;

namespace MlServe.Evaluator.Tests.Load;

public class LoadGeneratorTests
{
    // A think time in which nobody sends twice.
    private const double Forever = 1e10;

    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Run_Service_CountsWhatTheServiceServed()
    {
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("Bread (0.93)"));

        var result = await RunAsync(server.Url, Stage(5, 0, Enough));

        var counts = result.Overall.Figures.Counts;
        Assert.InRange(server.Requests - counts.Okay, 0, 5);
        Assert.InRange(counts.Okay, 6, int.MaxValue);
        Assert.Equal((counts.Okay, 0L), (counts.Transactions, counts.Failed));
        Assert.Equal(counts.Okay * "Bread (0.93)".Length, counts.BodyBytes);
        Assert.InRange(result.Overall.Figures.P50!.Value, TimeSpan.FromTicks(1), Enough);
        Assert.InRange(result.Overall.Figures.ConnectP50!.Value, TimeSpan.FromTicks(1), Enough);
        Assert.True(result.Overall.GeneratorCpuCores > 0);
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
    public async Task Run_StageWithLongThink_OpensWithABurstOfAllUsers()
    {
        var arrived = 0;
        var all = new TaskCompletionSource();
        await using var server = await WebServer.StartAsync(async context =>
        {
            // Nobody is answered before all are there: served one after the other they would never be.
            if (Interlocked.Increment(ref arrived) == 20)
                all.SetResult();
            await all.Task.WaitAsync(TimeSpan.FromSeconds(60), context.RequestAborted);
            await context.Response.WriteAsync("ok");
        });

        var result = await RunAsync(server.Url, Stage(20, Forever, TimeSpan.FromSeconds(3)));

        Assert.Equal(20, result.Overall.Figures.Counts.Okay);
    }

    [Fact]
    public async Task Run_TwoStages_EachOpensWithItsBurst()
    {
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("ok"));

        var result = await RunAsync(server.Url, Stage(7, Forever, Enough), Stage(4, Forever, Enough));

        Assert.Equal([7L, 4L], result.Stages.Select(stage => stage.Figures.Counts.Okay));
        Assert.Equal((11L, 7), (result.Overall.Figures.Counts.Okay, result.Overall.Users));
        Assert.Equal([Enough, Enough], result.Stages.Select(stage => stage.Elapsed));
    }

    [Fact]
    public async Task Run_StageEndsBeforeTheAnswer_CountsNothingAndDropsTheConnection()
    {
        var dropped = new TaskCompletionSource();
        await using var server = await WebServer.StartAsync(async context =>
        {
            context.RequestAborted.Register(() => dropped.TrySetResult());
            await Task.Delay(TimeSpan.FromSeconds(60), context.RequestAborted);
        });

        var result = await RunAsync(server.Url, Stage(2, 0, Enough));

        await dropped.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal(new LoadCounts(), result.Overall.Figures.Counts);
        Assert.False(result.Overall.WasInterrupted);
    }

    [Theory]
    [InlineData(200, true, false)]
    [InlineData(204, true, false)]
    [InlineData(304, true, false)]
    [InlineData(401, true, false)]
    [InlineData(407, true, false)]
    [InlineData(400, false, false)]
    [InlineData(404, false, false)]
    [InlineData(408, false, true)]
    [InlineData(500, false, true)]
    [InlineData(503, false, true)]
    public async Task Run_Status_CountsAsSiegeDoes(int status, bool isOkay, bool isFailed)
    {
        await using var server = await WebServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });

        var counts = (await RunAsync(server.Url, Stage(1, Forever, Enough))).Overall.Figures.Counts;

        Assert.Equal((isOkay ? 1L : 0, isFailed ? 1L : 0, isFailed ? 0L : 1), (counts.Okay, counts.Failed, counts.Transactions));
        Assert.Equal(isFailed ? 1 : 0, counts.ServerErrors);
    }

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
    public async Task Run_RedirectInACircle_StopsFollowing()
    {
        await using var server = await WebServer.StartAsync(context =>
        {
            context.Response.Redirect("/");
            return Task.CompletedTask;
        });

        await RunAsync(server.Url, new LoadOptions { Url = server.Url, MostRedirects = 4, Plan = Plan(Stage(1, Forever, Enough)) });

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

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    public async Task Run_ServerClosesEarlyOrSpeaksOtherwise_CountsAsBroken(string response)
    {
        using var server = RawServer.Answering(response);

        var counts = (await RunAsync(server.Url, Stage(2, Forever, Enough))).Overall.Figures.Counts;

        Assert.Equal((0L, 2L), (counts.Transactions, counts.Broken));
    }

    [Fact]
    public async Task Run_ServerResets_CountsAsBroken()
    {
        using var server = RawServer.Resetting();

        var counts = (await RunAsync(server.Url, Stage(2, Forever, Enough))).Overall.Figures.Counts;

        Assert.Equal((0L, 2L), (counts.Transactions, counts.Broken));
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhel")]
    public async Task Run_ServerHangs_TimesOutAgainAndAgain(string beginning)
    {
        using var server = RawServer.Hanging(beginning);

        var result = await RunAsync(server.Url, new LoadOptions
        {
            Url = server.Url, Timeout = TimeSpan.FromMilliseconds(200), Plan = Plan(Stage(2, 0, TimeSpan.FromSeconds(3))),
        });

        // The second time-out of a user tells that its deadline was set anew after the first.
        Assert.InRange(result.Overall.Figures.Counts.TimedOut, 3, 30);
        Assert.Equal(0, result.Overall.Figures.Counts.Transactions);
    }

    [Fact]
    public async Task Run_NobodyListens_CountsAsNoConnectionUntilTheUsersStop()
    {
        var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var url = new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/");
        free.Stop();

        var result = await RunAsync(url, new LoadOptions { Url = url, MostFailures = 40, Plan = Plan(Stage(4, 0, Enough)) });

        Assert.InRange(result.Overall.Figures.Counts.NoConnection, 40, 43);
        Assert.Equal(result.Overall.Figures.Counts.Failed, result.Overall.Figures.Counts.NoConnection);
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
        var plan = Plan(Stage(1, Forever, TimeSpan.FromSeconds(3)));

        var strict = await RunAsync(server.Url, new LoadOptions { Url = server.Url, Plan = plan });
        var lenient = await RunAsync(server.Url, new LoadOptions { Url = server.Url, Plan = plan, AnyCertificate = true });

        Assert.Equal((0L, 1L), (strict.Overall.Figures.Counts.Okay, strict.Overall.Figures.Counts.NoConnection));
        Assert.Equal((1L, 0L), (lenient.Overall.Figures.Counts.Okay, lenient.Overall.Figures.Counts.Failed));
    }

    [Fact]
    public async Task Run_KeepAlive_UsesAConnectionForEachUser()
    {
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("ok"));

        var result = await RunAsync(server.Url, new LoadOptions { Url = server.Url, Plan = Plan(Stage(3, 10, Enough)) with { KeepAlive = true } });

        Assert.Equal(3, server.Connections);
        Assert.InRange(server.Requests, 4, int.MaxValue);
        Assert.Equal(0, result.Overall.Figures.Counts.Failed);
        Assert.True(result.Overall.Figures.P50 > TimeSpan.Zero);
    }

    [Fact]
    public async Task Run_KeepAliveServerClosesIdleConnections_OpensNewOnesWithoutFailing()
    {
        // Says nothing of closing, and closes after each answer all the same.
        using var server = RawServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

        var counts = (await RunAsync(server.Url, new LoadOptions { Url = server.Url, Plan = Plan(Stage(2, 50, Enough)) with { KeepAlive = true } })).Overall.Figures.Counts;

        Assert.InRange(counts.Okay, 3, int.MaxValue);
        Assert.Equal(0, counts.Failed);
    }

    [Fact]
    public async Task Run_WarmUp_CountsNowhere()
    {
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("ok"));

        var result = await RunAsync(server.Url, new LoadOptions
        {
            Url = server.Url, Plan = Plan(Stage(2, Forever, Enough)) with { WarmUp = Stage(5, Forever, Enough) },
        });

        Assert.Equal(7, server.Requests);
        Assert.Equal(2, result.Overall.Figures.Counts.Okay);
        Assert.Equal(1, Assert.Single(result.Stages).Stage);
    }

    [Fact]
    public async Task Run_Targets_AreSentByWeightWithWhatBelongsToThem()
    {
        using var folder = new ScratchFolder();
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

        var result = await RunAsync(server.Url, new LoadOptions { Url = server.Url, Plan = plan, Seed = 1 });

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

        await RunAsync(server.Url, new LoadOptions { Url = server.Url, Plan = Plan(Stage(1, Forever, Enough)) with { Targets = [target] } });

        Assert.Equal(["POST 5", followed], seen);
    }

    [Fact]
    public async Task Run_Head_DoesNotWaitForABody()
    {
        using var server = RawServer.Hanging("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");

        var counts = (await RunAsync(server.Url, new LoadOptions
        {
            Url = server.Url, Plan = Plan(Stage(1, Forever, Enough)) with { Targets = [new TargetPlan("/") { Method = "HEAD" }] },
        })).Overall.Figures.Counts;

        Assert.Equal((1L, 0L), (counts.Okay, counts.BodyBytes));
    }

    [Fact]
    public async Task Run_OpenStage_SendsWhatIsDue()
    {
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("ok"));

        var result = await RunAsync(server.Url, Open(40, TimeSpan.FromSeconds(2)));

        // 80 are due; the last ones may be under way at the end.
        Assert.InRange(result.Overall.Figures.Counts.Okay + result.Overall.Figures.Counts.Unsent, 60, 80);
        Assert.InRange(server.Requests, 60, 80);
    }

    [Fact]
    public async Task Run_OpenStageAgainstAServerThatStops_ChargesItFromWhenRequestsWereDue()
    {
        var stopped = new TaskCompletionSource();
        await using var server = await WebServer.StartAsync(async context =>
        {
            await stopped.Task.WaitAsync(TimeSpan.FromSeconds(60));
            await context.Response.WriteAsync("ok");
        });
        _ = Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken).ContinueWith(_ => stopped.SetResult(), TaskScheduler.Default);

        var result = await RunAsync(server.Url, Open(20, TimeSpan.FromSeconds(4)) with { Users = 2 });

        // Two users wait out the stop, and then send what had become due meanwhile, each answered at once.
        var figures = result.Overall.Figures;
        Assert.InRange(figures.Counts.Okay, 20, 80);
        Assert.InRange(figures.P50!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.True(figures.FromDueP99 > TimeSpan.FromSeconds(1.4), $"{figures.FromDueP99}");
        Assert.True(figures.LateP99 < TimeSpan.FromSeconds(1), $"{figures.LateP99}");
    }

    [Fact]
    public async Task Run_OpenStageWithTooFewUsers_SaysWhatWasNotSent()
    {
        using var server = RawServer.Hanging();

        var counts = (await RunAsync(server.Url, Open(50, Enough) with { Users = 3 })).Overall.Figures.Counts;

        Assert.Equal(47, counts.Unsent);
        Assert.Equal(0, counts.Transactions);
    }

    [Fact]
    public async Task Run_Interrupted_ReturnsWhatThereWas()
    {
        using var interrupt = new CancellationTokenSource();
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("ok"));
        var options = new LoadOptions { Url = server.Url, Plan = Plan(Stage(2, 0, Enough), Stage(2, Forever, TimeSpan.FromMinutes(10)), Stage(2, 0, Enough)) };
        var generator = new LoadGenerator(options, TimeProvider.System, () => TimeSpan.Zero)
        {
            Progressed = progress =>
            {
                if (progress is { Stage: 2, Okay: 2 })
                    interrupt.Cancel();
            },
        };

        var result = await generator.RunAsync(await TargetBook.OpenAsync(options, interrupt.Token), interrupt.Token);

        Assert.True(result.Overall.WasInterrupted);
        Assert.Equal([false, true], result.Stages.Select(stage => stage.WasInterrupted));
        Assert.Equal(2, result.Stages[1].Figures.Counts.Okay);
        Assert.InRange(result.Stages[1].Elapsed, TimeSpan.FromTicks(1), TimeSpan.FromMinutes(9));
    }

    [Fact]
    public async Task Run_Progress_EndsWithDoneOverAll()
    {
        var seen = new List<LoadProgress>();
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("ok"));
        var options = new LoadOptions { Url = server.Url, Plan = Plan(Stage(2, 100, TimeSpan.FromSeconds(2.5))) };
        var generator = new LoadGenerator(options, TimeProvider.System, () => TimeSpan.Zero) { Progressed = seen.Add };

        var result = await generator.RunAsync(await TargetBook.OpenAsync(options, CancellationToken.None), CancellationToken.None);

        Assert.True(seen.Count > 1);
        Assert.All(seen.SkipLast(1), progress => Assert.False(progress.Done));
        Assert.True(seen[^1].Done);
        Assert.Equal((0.0, result.Overall.Figures.Counts.Okay), (seen[^1].RemainingSeconds, seen[^1].Okay));
    }

    private static StagePlan Stage(int users, double thinkMilliseconds, TimeSpan length) => new(users, TimeSpan.FromMilliseconds(thinkMilliseconds), length);

    private static StagePlan Open(double rate, TimeSpan length) =>
        new(200, TimeSpan.Zero, length) { Arrivals = new Arrivals(rate, rate, false) };

    private static LoadPlan Plan(params StagePlan[] stages) => new(stages);

    private static Task<LoadResult> RunAsync(Uri url, params StagePlan[] stages) =>
        RunAsync(url, new LoadOptions { Url = url, Plan = Plan(stages) });

    private static async Task<LoadResult> RunAsync(Uri url, LoadOptions options) =>
        await new LoadGenerator(options, TimeProvider.System, () => Environment.CpuUsage.TotalTime)
            .RunAsync(await TargetBook.OpenAsync(options, CancellationToken.None), TestContext.Current.CancellationToken);
}
