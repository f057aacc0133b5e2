using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.Node.Probes;
using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Tests.Node.Kubelet;

namespace MlServe.LocalCluster.Tests.Node.Probes;

public class ProbeTests
{
    // As long as a busy machine may need; only who never answers gets less.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("", 3, "0001000")] // two failures are not enough, three are
    public void Add_Answers_CountInARow(string _, int failures, string answers)
    {
        var tally = new ProbeTally(successes: 2, failures);
        bool?[] verdicts = [.. answers.Select(answer => tally.Add(answer == '1'))];
        Assert.Equal([null, null, false, null, null, null, false], verdicts);
    }

    [Fact]
    public void Add_SuccessThreshold_NeedsSoManyInARow()
    {
        var tally = new ProbeTally(successes: 3, failures: 1);
        Assert.Equal([null, null, true, true, false, null], new[] { true, true, true, true, false, true }.Select(tally.Add));
    }

    [Theory]
    [InlineData("""{"httpGet":{"port":99999}}""", "readinessProbe: 99999 is not a port")]
    [InlineData("""{"httpGet":{"port":"99999"}}""", "readinessProbe: 99999 is not a port")]
    [InlineData("""{"httpGet":{"port":"web"}}""", "readinessProbe: the container has no port named \"web\"")]
    [InlineData("""{"httpGet":{"port":80,"host":"not a host"}}""", "readinessProbe: http://not a host:80/ is not an address")]
    [InlineData("""{"httpGet":{"port":80,"scheme":"no scheme"}}""", "readinessProbe: no scheme://127.0.0.1:80/ is not an address")]
    [InlineData("""{"httpGet":{"port":80,"host":"::1"}}""", null)]
    [InlineData("""{"httpGet":{"port":80,"path":"a?b=c#d e"}}""", null)]
    public void Problem_ProbeThatCannotBeAsked_IsSaid(string probe, string? problem) =>
        Assert.Equal(problem, ProbeAction.Problem(NodeFixture.Container(Json($$"""{"readinessProbe":{{probe}} }"""))));

    [Fact]
    public async Task HttpProbe_Answers_SucceedFrom200To399()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.MapGet(
            "/status/{code}",
            (int code, HttpRequest request) =>
                code == 302 && request.Headers.UserAgent.ToString().StartsWith("kube-probe/", StringComparison.Ordinal)
                    ? Results.Redirect("/status/503")
                    : Results.StatusCode(code)
        );
        app.MapGet("/slow", async (CancellationToken ct) => await Task.Delay(Timeout.Infinite, ct));
        app.MapGet("/header", (HttpRequest request) => request.Headers["X-Test"] == "yes" ? Results.Ok() : Results.BadRequest());
        await app.StartAsync(TestContext.Current.CancellationToken);
        var root = app.Urls.Single();

        async Task<ProbeResult> Ask(string path, params (string, string)[] headers) =>
            await new HttpProbe(new Uri(root + path), headers).AskAsync(
                path == "/slow" ? TimeSpan.FromMilliseconds(200) : Patience,
                TestContext.Current.CancellationToken
            );

        Assert.True((await Ask("/status/200")).Succeeded);
        Assert.True((await Ask("/status/399")).Succeeded);
        Assert.Equal("HTTP probe failed with statuscode: 404", (await Ask("/status/404")).Message);
        Assert.Equal("HTTP probe failed with statuscode: 503", (await Ask("/status/302")).Message); // followed
        Assert.True((await Ask("/header", ("X-Test", "yes"))).Succeeded);
        Assert.Equal($"Get \"{root}/slow\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)", (await Ask("/slow")).Message);
        await app.StopAsync(TestContext.Current.CancellationToken);
        var port = new Uri(root).Port;
        Assert.Equal($"Get \"{root}/status/200\": dial tcp 127.0.0.1:{port}: connect: connection refused", (await Ask("/status/200")).Message);
        Assert.Equal(
            $"dial tcp 127.0.0.1:{port}: connect: connection refused",
            (await new TcpProbe("127.0.0.1", port).AskAsync(Patience, TestContext.Current.CancellationToken)).Message
        );
    }

    [Fact]
    public async Task HttpProbe_OddHeadersAndRedirects_AreSentOrToldAndNeverThrown()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.MapGet(
            "/headers",
            (HttpRequest request) =>
                $"{request.ContentType}|{request.Headers["X-Twice"]}|{request.Headers.UserAgent}" == "text/plain|a, b|mine"
                    ? Results.Ok()
                    : Results.BadRequest()
        );
        app.MapGet(
            "/elsewhere",
            (HttpResponse response) =>
            {
                (response.StatusCode, response.Headers.Location) = (302, "ftp://127.0.0.1/");
            }
        );
        await app.StartAsync(TestContext.Current.CancellationToken);

        async Task<ProbeResult> Ask(string path, params (string, string)[] headers) =>
            await new HttpProbe(new Uri(app.Urls.Single() + path), headers).AskAsync(Patience, TestContext.Current.CancellationToken);

        Assert.True(
            (
                await Ask(
                    "/headers",
                    ("Content-Type", "text/plain"),
                    ("X-Twice", "a"),
                    ("x-twice", "b"),
                    ("user-agent", "mine"),
                    ("no name", "x"),
                    ("", "y")
                )
            ).Succeeded
        );
        Assert.True((await Ask("/elsewhere")).Succeeded);
    }

    [Fact]
    public async Task TcpProbe_PortIsOpen_Succeeds()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Assert.True(
            (
                await new TcpProbe("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port).AskAsync(Patience, TestContext.Current.CancellationToken)
            ).Succeeded
        );
    }

    [Fact]
    public async Task Readiness_CommandSucceedsAndFails_PodFollows()
    {
        await using var node = await NodeFixture.StartAsync();
        var file = node.State["ready"];
        node.Create(NodeFixture.Pod("web", "exec sleep 300", containerFields: $$"""
            "readinessProbe": { "exec": { "command": ["test", "-e", "{{file}}"] }, "periodSeconds": 1, "failureThreshold": 1 },
            """));
        await node.Becomes("web", pod => pod.Items("status", "containerStatuses").Any(status => status.Flag("started")), "started");
        Assert.False(node.Pod("web")!.IsTrue("Ready"));
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        await node.IsReady("web");
        File.Delete(file);
        await node.Becomes("web", pod => !pod.IsTrue("Ready"), "unready");
        Assert.Equal(0, node.Container("web").Int("restartCount"));
        Assert.Contains(node.Events("web"), item => item.Reason == "Unhealthy" && item.Message.StartsWith("Readiness probe failed:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Readiness_PodTerminates_IsAskedOn()
    {
        await using var node = await NodeFixture.StartAsync();
        var file = node.State["ready"];
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        node.Create(NodeFixture.Pod("web", "trap '' TERM; echo up; while :; do sleep 0.05; done", containerFields: $$"""
            "readinessProbe": { "exec": { "command": ["test", "-e", "{{file}}"] }, "periodSeconds": 1, "failureThreshold": 1 },
            """, specFields: "\"terminationGracePeriodSeconds\": 600,"));
        await node.Says("web", "up");
        node.Delete("web");
        await Eventually.IsTrue(() => node.Events("web").Any(item => item.Reason == "Killing"), "terminating");
        Assert.True(node.Pod("web")!.IsTrue("Ready"));
        File.Delete(file);
        await node.Becomes("web", pod => pod.IsDeleting() && !pod.IsTrue("Ready"), "unready");
        node.Delete("web", grace: 0);
        await node.IsGone("web");
    }

    [Fact]
    public async Task Liveness_Fails_ContainerIsRestarted()
    {
        await using var node = await NodeFixture.StartAsync();
        node.Create(NodeFixture.Pod("web", "echo run; trap 'exit 0' TERM; while :; do sleep 0.05; done", containerFields: """
            "livenessProbe": { "exec": { "command": ["sh", "-c", "echo not well; exit 1"] }, "periodSeconds": 1, "failureThreshold": 2 },
            """));
        await node.Becomes("web", _ => node.Container("web").Int("restartCount") > 0, "restarted");
        Assert.Contains(("Killing", "Container main failed liveness probe, will be restarted"), node.Events("web"));
        Assert.Contains(("Unhealthy", "Liveness probe failed: not well\n"), node.Events("web"));
        node.Delete("web", grace: 0);
    }

    [Fact]
    public async Task Startup_NotYet_HoldsTheOthersBack()
    {
        await using var node = await NodeFixture.StartAsync();
        var file = node.State["started"];
        node.Create(NodeFixture.Pod("slow", "exec sleep 300", containerFields: $$"""
            "startupProbe": { "exec": { "command": ["test", "-e", "{{file}}"] }, "periodSeconds": 1, "failureThreshold": 60 },
            "livenessProbe": { "exec": { "command": ["true"] } },
            """));
        await node.Becomes("slow", _ => node.Container("slow")?.Object("state", "running") is not null, "running");
        await Task.Delay(300, TestContext.Current.CancellationToken);
        Assert.False(node.Container("slow").Flag("started") || node.Container("slow").Flag("ready"));
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        await node.IsReady("slow");
        Assert.True(node.Container("slow").Flag("started"));
    }

    [Fact]
    public async Task Probe_Grpc_IsRefusedWithTheReason()
    {
        await using var node = await NodeFixture.StartAsync();
        node.Create(NodeFixture.Pod("grpc", "exec sleep 300", containerFields: """ "livenessProbe": { "grpc": { "port": 5000 } }, """));
        await node.Becomes("grpc", _ => node.Container("grpc").Text("state", "waiting", "reason") == "CreateContainerConfigError", "refused");
        Assert.Contains("use httpGet, tcpSocket or exec", node.Container("grpc").Text("state", "waiting", "message"), StringComparison.Ordinal);
        node.Delete("grpc", grace: 0);
    }

    [Fact]
    public async Task Ask_ClockIsSetBack_GoesOnAtItsPeriod()
    {
        var time = new SettableTime();
        await using var node = await NodeFixture.StartAsync(time: time);
        var healthy = node.State["healthy"];
        File.WriteAllText(healthy, "");
        node.Create(
            NodeFixture.Pod(
                "web",
                "exec sleep 300",
                $"\"readinessProbe\": {{ \"exec\": {{ \"command\": [\"test\", \"-e\", \"{healthy}\"] }}, \"periodSeconds\": 1, \"failureThreshold\": 1 }},"
            )
        );
        await node.IsReady("web");

        time.SetBy(TimeSpan.FromHours(-1));
        File.Delete(healthy);

        await node.Becomes("web", now => !now.IsTrue("Ready"), "the probe is asked");
    }
}
