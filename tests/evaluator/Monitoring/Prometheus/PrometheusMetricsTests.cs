using System.Globalization;
using k8s.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using MlServe.Evaluator.Monitoring;
using MlServe.Evaluator.Monitoring.Prometheus;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Evaluator.Tests.Fakes;
using MlServe.Evaluator.Tests.Load;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Configuration;
using MlServe.LocalCluster.Hosting;
using MlServe.LocalCluster.Node;

namespace MlServe.Evaluator.Tests.Monitoring.Prometheus;

/// <summary>A real Prometheus between the source and what it scrapes; a server that misbehaves where a real one would not.</summary>
public sealed class PrometheusMetricsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_KubeletsSeries_GivesRateAndMemoryOfTheContainersAskedFor()
    {
        // A quarter of a core, and beside it what a kubelet also exports: the pod's cgroup, its pause container, another namespace.
        await using var exporter = await Exporter.StartAsync(now => $"""
            # TYPE container_cpu_usage_seconds_total counter
            container_cpu_usage_seconds_total{Labels("ml-app", "a", "total")} {Seconds(now, 0.25)} {now.ToUnixTimeMilliseconds()}
            container_cpu_usage_seconds_total{Labels("", "a", "total")} {Seconds(now, 0.75)} {now.ToUnixTimeMilliseconds()}
            container_cpu_usage_seconds_total{Labels("ml-app", "a", "cpu00")} {Seconds(now, 0.25)} {now.ToUnixTimeMilliseconds()}
            container_cpu_usage_seconds_total{Labels("ml-app", "b", "total").Replace("default", "other")} {Seconds(now, 0.5)} {now.ToUnixTimeMilliseconds()}
            # TYPE container_memory_working_set_bytes gauge
            container_memory_working_set_bytes{Labels("ml-app", "a")} 5.459968e+07 {now.ToUnixTimeMilliseconds()}
            container_memory_working_set_bytes{Labels("", "a")} 6e+07 {now.ToUnixTimeMilliseconds()}

            """);
        await using var server = await PrometheusProcess.StartAsync($"static_configs: [ {{ targets: [ '{exporter.Host}' ] }} ]");
        using var source = new PrometheusMetrics(server.Address, TimeProvider.System);

        var reading = await UntilMeasuredAsync(source, new PodFilter("default", new HashSet<string> { "ml-app" }));

        Assert.Null(reading.Problem);
        var pod = Assert.Single(reading.Pods!);
        Assert.Equal("a", pod.Metadata.Name);
        var usage = Assert.Single(pod.Containers).Usage;
        Assert.Equal(0.25, usage["cpu"].ToDouble(), 0.001);
        Assert.Equal(54599680m, usage["memory"].ToDecimal());
        Assert.InRange((TimeProvider.System.GetUtcNow() - pod.Timestamp!.Value).TotalSeconds, 0, 60);
        await source.CheckAsync(Ct);
    }

    [Fact]
    public async Task History_OfADeployment_GivesTheSamplesOfItsPodsAlone()
    {
        await using var exporter = await Exporter.StartAsync(now => $"""
            # TYPE container_cpu_usage_seconds_total counter
            container_cpu_usage_seconds_total{Labels("ml-app", "ml-app-a", "total")} {Seconds(now, 0.25)} {now.ToUnixTimeMilliseconds()}
            container_cpu_usage_seconds_total{Labels("ml-app", "other-b", "total")} {Seconds(now, 0.5)} {now.ToUnixTimeMilliseconds()}
            # TYPE container_memory_working_set_bytes gauge
            container_memory_working_set_bytes{Labels("ml-app", "ml-app-a")} 5.459968e+07 {now.ToUnixTimeMilliseconds()}
            # TYPE kube_deployment_spec_replicas gauge
            kube_deployment_spec_replicas[[namespace="default",deployment="ml-app"]] 3

            """.Replace("[[", "{").Replace("]]", "}"));
        await using var server = await PrometheusProcess.StartAsync($"static_configs: [ {{ targets: [ '{exporter.Host}' ] }} ]");
        using var source = new PrometheusMetrics(server.Address, TimeProvider.System);
        var filter = new PodFilter("default", new HashSet<string> { "ml-app" });
        await UntilMeasuredAsync(source, filter);

        var history = await source.HistoryAsync(filter, "ml-app", TimeSpan.FromMinutes(5), Ct);

        Assert.Equal("ml-app-a", Assert.Single(history.Cpu).Pod);
        Assert.True(history.Cpu[0].Samples.Count > 1);
        Assert.Equal(54599680, Assert.Single(history.Memory).Samples[0].Value);
        Assert.Equal(3, history.Replicas[0].Value);
        var refusal = await Assert.ThrowsAsync<UserErrorException>(() => source.HistoryAsync(filter, "shop", TimeSpan.FromMinutes(5), Ct));
        Assert.Contains("has nothing of pods of Deployment shop", refusal.Message);
    }

    [Fact]
    public async Task Read_NoneOfTheContainers_NamesSeriesAndContainers()
    {
        await using var exporter = await Exporter.StartAsync(_ => "up_and_about 1\n");
        await using var server = await PrometheusProcess.StartAsync($"static_configs: [ {{ targets: [ '{exporter.Host}' ] }} ]");
        using var source = new PrometheusMetrics(server.Address, TimeProvider.System);

        var reading = await source.ReadAsync(new PodFilter("shop", new HashSet<string> { "web" }), Ct);

        Assert.Equal([], reading.Pods!);
        Assert.EndsWith("has no series container_cpu_usage_seconds_total of containers web in namespace shop", reading.Problem);
        var error = await Assert.ThrowsAsync<UserErrorException>(() => source.CheckAsync(Ct));
        Assert.Contains("/metrics/cadvisor", error.Message);
    }

    [Fact]
    public async Task Read_SamplesOfLongAgo_SaysHowOld()
    {
        await using var exporter = await Exporter.StartAsync(now => $"""
            container_cpu_usage_seconds_total{Labels("ml-app", "a", "total")} 3 {now.AddMinutes(-3).ToUnixTimeMilliseconds()}
            container_memory_working_set_bytes{Labels("ml-app", "a")} 7 {now.AddMinutes(-3).ToUnixTimeMilliseconds()}

            """);
        await using var server = await PrometheusProcess.StartAsync($"static_configs: [ {{ targets: [ '{exporter.Host}' ] }} ]");
        using var source = new PrometheusMetrics(server.Address, TimeProvider.System);

        var reading = await UntilAsync(
            source,
            new PodFilter("default", new HashSet<string> { "ml-app" }),
            reading => reading.Problem?.Contains("newest sample") == true
        );

        Assert.Empty(reading.Pods!);
        Assert.Matches(@"the newest sample that Prometheus at \S+ has of containers ml-app in namespace default is 1[789]\d s old", reading.Problem);
    }

    [Fact]
    public async Task Read_EmbeddedCluster_IsMeasuredAsItsOwnMetricsApiSays()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pods are processes of Linux");
        using var folder = new TemporaryFolder();
        await using (var cluster = await ClusterHost.StartAsync(new LocalClusterOptions
        {
            StateDirectory = folder.Path,
            Ephemeral = true,
            UsageInterval = TimeSpan.FromSeconds(2),
            Images = new Dictionary<string, ImageCommand> { ["web"] = new("/bin/sleep", ["1000"]) },
        }, Ct))
        using (var client = new KubernetesClient(Kubeconfig.Load(cluster.KubeconfigPath)))
        {
            await client.CreateAsync(
                new V1Pod
                {
                    Metadata = new() { Name = "a" },
                    Spec = new() { Containers = [new() { Name = "ml-app", Image = "web:1" }] },
                },
                "default",
                Ct
            );
            string Field(string name) =>
                File.ReadLines(cluster.KubeconfigPath)
                    .First(line => line.Trim().StartsWith(name + ":", StringComparison.Ordinal))
                    .Split(':', 2)[1]
                    .Trim();
            var node = Assert.Single((await client.ListAsync<V1Node>(new ResourceQuery(), Ct)).Items).Metadata.Name;
            await using var server = await PrometheusProcess.StartAsync($$"""
                scheme: https, metrics_path: /api/v1/nodes/{{node}}/proxy/metrics/cadvisor, authorization: { credentials: '{{Field("token")}}' },
                tls_config: { insecure_skip_verify: true }, static_configs: [ { targets: [ '{{new Uri(Field("server")).Authority}}' ] } ]
                """);
            using var source = new PrometheusMetrics(server.Address, TimeProvider.System);
            var filter = new PodFilter("default", new HashSet<string> { "ml-app" });

            var scraped = Assert.Single((await UntilMeasuredAsync(source, filter)).Pods!);
            var own = Assert.Single((await UntilMeasuredAsync(new MetricsApi(client), filter)).Pods!);

            Assert.Equal(own.Metadata.Name, scraped.Metadata.Name);
            var (one, other) = (Assert.Single(scraped.Containers), Assert.Single(own.Containers));
            Assert.Equal(other.Name, one.Name);
            // A sleeping process: what it uses does not move.
            Assert.InRange(one.Usage["memory"].ToDecimal() - other.Usage["memory"].ToDecimal(), -(1 << 20), 1 << 20);
            Assert.InRange(one.Usage["cpu"].ToDouble(), 0, 0.1);
            await source.CheckAsync(Ct);
        }
    }

    [Theory]
    [InlineData(200, "<html>a page</html>", "does not answer like Prometheus (200)")]
    [InlineData(401, "", "asks for credentials (401)")]
    // Another service's error, and what only looks like an answer.
    [InlineData(404, """{"status":404,"error":"Not Found"}""", "does not answer like Prometheus (404)")]
    [InlineData(404, """{"status":"fail","error":{"code":404}}""", "does not answer like Prometheus (404)")]
    [InlineData(200, """{"status":"success","data":[]}""", "does not answer like Prometheus (200)")]
    [InlineData(200, """{"status":"success","data":{"result":[null]}}""", "does not answer like Prometheus (200)")]
    [InlineData(200, """{"status":"success","data":{"result":[{"metric":{"pod":7},"values":[]}]}}""", "does not answer like Prometheus (200)")]
    [InlineData(422, """{"status":"error","errorType":"execution","error":"query timed out"}""", "refuses the query: query timed out")]
    public async Task Read_AnswerThatIsNone_IsAProblemInOneLine(int status, string body, string expected)
    {
        await using var api = await FakeApi.StartAsync();
        api.Answer = _ => (status, body);
        using var source = new PrometheusMetrics(api.Server, TimeProvider.System);

        var reading = await source.ReadAsync(new PodFilter("default", new HashSet<string> { "ml-app" }), Ct);

        Assert.Null(reading.Pods);
        Assert.Contains(expected, reading.Problem);
        Assert.DoesNotContain('\n', reading.Problem!);
    }

    [Fact]
    public async Task Read_SamplesThatAreNoNumbers_AreLeftOut()
    {
        await using var api = await FakeApi.StartAsync();
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        api.Answer = _ =>
            (
                200,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $$$"""{"status":"success","data":{"result":[{"metric":{"pod":"a","container":"ml-app"},"values":[[{{{now - 20}}},"1"],[{{{now - 15}}},"+Inf"],[{{{now - 10}}},"6"],[{{{now}}},"NaN"]]}]}}"""
                )
            );
        using var source = new PrometheusMetrics(api.Server, TimeProvider.System);

        var reading = await source.ReadAsync(new PodFilter("default", new HashSet<string> { "ml-app" }), Ct);

        Assert.Equal(0.5, (double)Assert.Single(Assert.Single(reading.Pods!).Containers).Usage["cpu"].ToDecimal());
    }

    [Fact]
    public async Task Read_PrometheusThatHangs_LeavesTheRowItsRequests()
    {
        await using var api = await FakeApi.StartAsync();
        api.Answer = path => path == FakeApi.PodsPath ? (200, FakeApi.List([Pods.Pod("a")])) : null;
        await using var hanging = await WebServer.StartAsync(http => Task.Delay(Timeout.Infinite, http.RequestAborted));
        var interval = TimeSpan.FromSeconds(3);
        using var prometheus = new PrometheusMetrics(hanging.Url, TimeProvider.System, interval);
        var filter = new PodFilter("default", new HashSet<string> { "ml-app" });
        var rows = new List<UsageRow>();
        using var events = new CollectedEvents();

        await new UsageMonitor(new UsageSource(api.Client(), filter, prometheus), filter, events.Log, TimeProvider.System)
        {
            Sampled = rows.Add,
        }.RunAsync(interval, 1, Ct);

        Assert.Equal((1.0, null), (Assert.Single(rows).CpuRequestedCores, rows[0].CpuUsedCores));
        Assert.Contains("did not answer within 2.4 s", Assert.Single(events.All).Message);
    }

    [Fact]
    public async Task Check_AnotherService_IsAUserError()
    {
        await using var api = await FakeApi.StartAsync();
        api.Answer = _ => (404, """{"timestamp":"2026-01-31T09:00:00Z","status":404,"error":"Not Found","path":"/api/v1/query"}""");
        using var source = new PrometheusMetrics(api.Server, TimeProvider.System);

        var error = await Assert.ThrowsAsync<UserErrorException>(() => source.CheckAsync(Ct));

        Assert.Contains("does not answer like Prometheus (404): check the URL", error.Message);
    }

    [Fact]
    public async Task Check_UrlWithPathAndQuery_SendsBoth()
    {
        string? asked = null;
        await using var server = await WebServer.StartAsync(http =>
        {
            asked = $"{http.Request.Path}{http.Request.QueryString} {http.Request.Headers.Authorization}";
            return http.Response.WriteAsync("""{"status":"success","data":{"result":[{"metric":{},"value":[1,"1"]}]}}""", Ct);
        });
        using var source = new PrometheusMetrics(new Uri($"http://user:p%40ss@{server.Url.Authority}/thanos?dedup=false"), TimeProvider.System);

        await source.CheckAsync(Ct);

        Assert.Equal("/thanos/api/v1/query?dedup=false&query=count%28container_cpu_usage_seconds_total%29 Basic dXNlcjpwQHNz", asked);
    }

    [Fact]
    public async Task Check_NobodyThere_IsAUserError()
    {
        using var source = new PrometheusMetrics(new Uri("http://user:secret@127.0.0.1:1"), TimeProvider.System);

        var error = await Assert.ThrowsAsync<UserErrorException>(() => source.CheckAsync(Ct));

        Assert.StartsWith("--prometheus: Prometheus at http://127.0.0.1:1 cannot be reached", error.Message);
        Assert.DoesNotContain("secret", error.Message);
    }

    private static string Labels(string container, string pod, string? cpu = null) =>
        $$"""{container="{{container}}",{{(cpu is null ? "" : $"cpu=\"{cpu}\",")}}id="/kubepods/{{pod}}/{{container}}",namespace="default",pod="{{pod}}"}""";

    private static string Seconds(DateTimeOffset now, double cores) =>
        (now.ToUnixTimeMilliseconds() / 1000.0 * cores).ToString("0.######", CultureInfo.InvariantCulture);

    private static Task<MetricsReading> UntilMeasuredAsync(IMetricsSource source, PodFilter filter) =>
        UntilAsync(source, filter, reading => reading.Pods is { Count: > 0 });

    private static async Task<MetricsReading> UntilAsync(IMetricsSource source, PodFilter filter, Func<MetricsReading, bool> isSo)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var reading = await source.ReadAsync(filter, Ct);
            if (isSo(reading))
                return reading;
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, $"not measured: {reading.Problem}");
            await Task.Delay(200, Ct);
        }
    }

    /// <summary>A <c>/metrics</c> that says what the test makes of the moment.</summary>
    private sealed class Exporter(WebApplication app) : IAsyncDisposable
    {
        public string Host => new Uri(app.Urls.First()).Authority;

        public static async Task<Exporter> StartAsync(Func<DateTimeOffset, string> text)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            app.Run(http =>
            {
                http.Response.ContentType = "text/plain; version=0.0.4";
                return http.Response.WriteAsync(text(TimeProvider.System.GetUtcNow()));
            });
            await app.StartAsync();
            return new Exporter(app);
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
