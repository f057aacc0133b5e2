using MlServe.Evaluator.Monitoring;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Evaluator.Tests.Fakes;
using static MlServe.Evaluator.Tests.Monitoring.Pods;

namespace MlServe.Evaluator.Tests.Monitoring;

public sealed class UsageMonitorTests : IAsyncLifetime
{
    private readonly List<UsageRow> rows = [];
    private readonly List<string> warnings = [];
    private readonly CollectedEvents events = new();
    private readonly SteppedTime time = new(Now);
    private FakeApi api = null!;
    private int looks;

    public async ValueTask InitializeAsync() => api = await FakeApi.StartAsync();

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task Run_HalfAnHour_Gives360RowsOnTheBeat()
    {
        api.Answer = Healthy;

        await RunAsync(360);

        Assert.Equal(360, rows.Count);
        Assert.Equal(Enumerable.Range(0, 360).Select(i => Now.AddSeconds(5 * i)), rows.Select(row => row.Time));
        Assert.All(rows, row => Assert.Equal((1, 0.25), (row.Replicas, row.CpuUsedCores)));
        Assert.Empty(events.All);
        Assert.Empty(warnings);
    }

    [Fact]
    public async Task Run_ServerFailsForAWhile_MarksTheGapAndGoesOn()
    {
        api.Answer = path => looks is >= 3 and < 6 ? (500, "{}") : Healthy(path);

        await RunAsync(10);

        Assert.Equal(10, rows.Count);
        Assert.Equal([3, 4, 5], rows.Index().Where(row => row.Item.IsGap).Select(row => row.Index));
        Assert.Equal(["Gap", "GapEnded"], events.All.Select(e => e.Reason));
        Assert.Equal(Now.AddSeconds(15), events.All[0].Time);
        Assert.Contains("3 empty rows", events.All[1].Message);
        Assert.Single(warnings);
    }

    [Fact]
    public async Task Run_NoMetricsApi_RecordsRequestsAndWarnsOnce()
    {
        api.Answer = path => path == FakeApi.MetricsPath ? null : Healthy(path);

        await RunAsync(5);

        Assert.All(rows, row => Assert.Equal((1, 1.0, null), (row.Replicas, row.CpuRequestedCores, row.CpuUsedCores)));
        Assert.Contains("metrics-server", Assert.Single(warnings));
        Assert.Equal("MetricsUnavailable", Assert.Single(events.All).Reason);
    }

    [Fact]
    public async Task Run_ContainerNamedOtherwise_SaysSoOnce()
    {
        api.Answer = path => path == FakeApi.PodsPath ? (200, FakeApi.List([Pod("a", containers: [Container("web")])])) : (200, FakeApi.List([]));

        await RunAsync(3);

        Assert.All(rows, row => Assert.Equal(0, row.Replicas));
        Assert.Contains("--container", Assert.Single(warnings));
    }

    [Theory]
    [InlineData(-3600, "this machine's clock was set back by 3600.0 s")]
    [InlineData(90, "this machine's clock went ahead by 90.0 s: somebody set it, or the machine slept")]
    public async Task Run_ClockIsSet_RowsKeepToTheTimeThatPassesAndTheStepIsAnEvent(int step, string told)
    {
        api.Answer = path =>
        {
            if (path == FakeApi.PodsPath && looks == 3)
                time.SetBy(TimeSpan.FromSeconds(step));
            return Healthy(path);
        };

        await RunAsync(10);

        Assert.Equal(Enumerable.Range(0, 10).Select(i => Now.AddSeconds(5 * i)), rows.Select(row => row.Time));
        var happened = Assert.Single(events.All);
        Assert.Equal((Now.AddSeconds(20), "ClockStepped", told), (happened.Time, happened.Reason, happened.Message));
    }

    [Fact]
    public async Task Run_Cancelled_EndsQuietly()
    {
        using var stop = new CancellationTokenSource();
        api.Answer = path =>
        {
            if (looks == 2)
                stop.Cancel();
            return Healthy(path);
        };

        await RunAsync(1000, stop.Token);

        Assert.InRange(rows.Count, 2, 3);
    }

    private (int, string)? Healthy(string path) => path switch
    {
        FakeApi.PodsPath => (200, FakeApi.List([Pod("a")])),
        FakeApi.MetricsPath => (200, FakeApi.List([Metrics("a", ("ml-app", "250m", "100Mi"))])),
        _ => null,
    };

    private async Task RunAsync(int count, CancellationToken? ct = null)
    {
        using var client = api.Client();
        var filter = new PodFilter("default", MlApp);
        var monitor = new UsageMonitor(new UsageSource(client, filter, new MetricsApi(client)), filter, events.Log, time)
        {
            Sampled = row =>
            {
                rows.Add(row);
                looks++;
            },
            Warned = warnings.Add,
            // The stepped clock would let it pass at once.
            SampleTimeout = Timeout.InfiniteTimeSpan,
        };
        await monitor.RunAsync(TimeSpan.FromSeconds(5), count, ct ?? TestContext.Current.CancellationToken);
    }
}
