using MlServe.Evaluator.Files;
using MlServe.Evaluator.Monitoring;
using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Runs;

/// <summary>What is looked at beside the work of a run: what its pods use goes to resource_usage.csv, what happens to events.csv, and what
/// an autoscaler goes by to the files beside them.</summary>
/// <param name="session">The run.</param>
/// <param name="source">Where the usage comes from.</param>
/// <param name="scope">Whose pods and events.</param>
/// <param name="events">The run's events.</param>
internal sealed class Observation(RunSession session, UsageSource source, WatchScope scope, EventLog events)
{
    private readonly List<UsageRow> rows = [];

    /// <summary>Time between two rows of usage.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>How many rows there are to be; null: as many as the work takes.</summary>
    public int? Count { get; init; }

    /// <summary>How long after the work the first row comes; default none.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Pods are still to come when it begins: that there are none is nothing to warn of.</summary>
    public bool PodsComeLater { get; init; }

    /// <summary>The rows so far.</summary>
    public IReadOnlyList<UsageRow> Rows => rows;

    /// <summary>When the work was over; null before.</summary>
    public DateTimeOffset? WorkEndedAt { get; private set; }

    /// <summary>Looks on while <paramref name="work"/> goes, and ends it where looking on fails.</summary>
    /// <param name="work">Is handed the token that ends it.</param>
    /// <param name="ct">Ends it too.</param>
    public async Task DuringAsync(Func<CancellationToken, Task> work, CancellationToken ct)
    {
        using var usage = UsageCsv.Open(session.Record.Folder.ResourceUsage, ExistingFile.Refuse);
        using var sources = source.Second is { } second ? new SourceRecord(session.Record.Folder.ResourceUsage, source.First, second) : null;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await using var scaling = new ScalingRecord(session.Record.Folder, source, scope, session.Time, over.Token);
        var watcher = new ClusterWatcher(session.Cluster.Client, scope, events, session.Time)
        {
            ReplicasChanged = session.Display.Replicas,
            PodChanged = scaling.Take,
            AutoscalerLooked = scaling.Take,
        };
        var monitor = new UsageMonitor(source, scope.Pods, events, session.Time)
        {
            Sampled = row =>
            {
                usage.Write(row);
                rows.Add(row);
                session.Display.Usage(row);
            },
            Compared = (row, other) => sources?.Add(row, other),
            Read = scaling.Take,
            Warned = session.Record.Warn,
            PodsComeLater = PodsComeLater,
            Desired = () => watcher.Wanted,
        };
        Task[] looking = [EndingAsync(watcher.RunAsync(over.Token), over), EndingAsync(MonitorAsync(monitor, over.Token), over)];
        try
        {
            await work(over.Token);
        }
        finally
        {
            WorkEndedAt = session.Time.GetUtcNow();
            await over.CancelAsync();
            await Task.WhenAll(looking);
            foreach (var line in sources?.Conclude().Lines() ?? [])
                session.Display.Step(line);
        }
    }

    private async Task MonitorAsync(UsageMonitor monitor, CancellationToken ct)
    {
        await Task.Delay(Delay, session.Time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await monitor.RunAsync(Interval, Count, ct);
    }

    private static async Task EndingAsync(Task looking, CancellationTokenSource over)
    {
        try
        {
            await looking;
        }
        catch
        {
            await over.CancelAsync();
            throw;
        }
    }
}
