using k8s.Models;
using MlServe.Evaluator.Monitoring;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Autoscaling;
using MlServe.Evaluator.Tests.Fakes;
using static MlServe.Evaluator.Tests.Monitoring.Pods;

namespace MlServe.Evaluator.Tests.Monitoring;

public sealed class ScalingRecordTests : IAsyncLifetime
{
    private static readonly PodFilter Filter = new("default", MlApp);
    private readonly TemporaryFolder folder = new();
    private readonly SteppedTime time = new(Now);
    private FakeApi api = null!;

    public async ValueTask InitializeAsync() => api = await FakeApi.StartAsync();

    public async ValueTask DisposeAsync()
    {
        folder.Dispose();
        await api.DisposeAsync();
    }

    private RunFolder Run => RunFolder.Open(folder.Path);

    private ScalingRecord Begin(MlServe.Kubernetes.Client.KubernetesClient client, string? autoscaler = "ml-app") => new(
        Run, new UsageSource(client, Filter, new MetricsApi(client)), new WatchScope(Filter, "ml-app", autoscaler, Now), time,
        TestContext.Current.CancellationToken);

    private static UsageReading Reading(V1Pod[] pods, params PodMetrics[] metrics) => new(pods, new MetricsReading(metrics));

    [Fact]
    public async Task Take_MeasurementSeenTwice_IsKeptOnce()
    {
        using var client = api.Client();
        var a = Pod("a");
        await using (var record = Begin(client))
        {
            record.Take(Now, Reading(
                [a],
                Metrics("a", ("ml-app", "65306992n", "712Ki"), ("side", "1", "1Ki")).At(-3, "15.302s"),
                Metrics("other", ("ml-app", "1", "1Ki")).At(-3, "15s")));
            record.Take(Now.AddSeconds(5), Reading([a], Metrics("a", ("ml-app", "65306992n", "712Ki")).At(-3, "15.302s")));
            record.Take(Now.AddSeconds(10), Reading([a], Metrics("a", ("ml-app", "250m", "1000Ki")).At(8, "15s")));
            record.Take(Now.AddSeconds(15), new UsageReading([a], new MetricsReading(null, "no answer")));
            record.Take(Now.AddSeconds(20), Reading([a]));
            record.Take(Now.AddSeconds(25), Reading([a]));
        }

        Assert.Equal(
            [
                new(Now, "a", "ml-app", Now.AddSeconds(-3), 15.302, 0.065306992, 712),
                new(Now.AddSeconds(10), "a", "ml-app", Now.AddSeconds(8), 15, 0.25, 1000),
                new(Now.AddSeconds(20), "a", "ml-app", null, null, null, null),
            ],
            PodUsageCsv.Read(Run.PodUsage));
    }

    [Fact]
    public async Task Take_PodsStates_AreKeptWhereSomethingChanged()
    {
        using var client = api.Client();
        await using (var record = Begin(client, autoscaler: null))
        {
            record.Take(Pod("a", "Pending", ready: false), false);
            record.Take(Pod("a", "Pending", ready: false), false);
            record.Take(Pod("a"), false);
            record.Take(Pod("a", deleting: true), true);
        }

        Assert.Equal(
            [
                new(Now, "a", "Pending", null, "False", null, false), new(Now, "a", "Running", null, "True", null, false),
                new(Now, "a", PodStateRow.Gone, null, "True", null, true),
            ],
            PodStatesCsv.Read(Run.PodStates));
        Assert.False(File.Exists(Run.Autoscaler));
    }

    /// <summary>What the autoscaler saw is read at once, and stamped with its look.</summary>
    [Fact]
    public async Task Take_AutoscalerLooked_ReadsTheMetricsAtThatMoment()
    {
        api.Answer = path => path == FakeApi.PodsPath ? (200, FakeApi.List([Pod("a")]))
            : path == FakeApi.MetricsPath ? (200, FakeApi.List([Metrics("a", ("ml-app", "100m", "1Mi")).At(-1, "15s")])) : null;
        using var client = api.Client();
        await using (var record = Begin(client))
            record.Take(new V1HorizontalPodAutoscaler { Status = new() { CurrentReplicas = 1, DesiredReplicas = 3, CurrentCPUUtilizationPercentage = 105 } });

        Assert.Equal(new AutoscalerRow(Now, 1, 3, 105), Assert.Single(AutoscalerCsv.Read(Run.Autoscaler)));
        Assert.Equal((Now, 0.1), Assert.Single(PodUsageCsv.Read(Run.PodUsage)) is var row ? (row.Time, row.CpuUsedCores) : default);
    }
}
