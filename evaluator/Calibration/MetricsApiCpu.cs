using MlServe.Evaluator.Monitoring;
using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Calibration;

/// <summary>
/// By the cluster's metrics, for services that do not tell their own CPU time: means over windows of 15 to 60 s, of which those count that lie
/// wholly within the work.
/// </summary>
/// <param name="usage">The pod's usage.</param>
/// <param name="filter">Whose.</param>
/// <param name="time">The clock.</param>
internal sealed class MetricsApiCpu(UsageSource usage, PodFilter filter, TimeProvider time) : IPodCpu
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public string Source => usage.First.Name;

    /// <inheritdoc/>
    public required TimeSpan Least { get; init; }

    /// <inheritdoc/>
    public async Task<double?> DuringAsync(Func<CancellationToken, Task<DateTimeOffset>> work, TimeSpan length, CancellationToken ct)
    {
        DateTimeOffset from;
        var rows = new List<UsageRow>();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var watching = WatchAsync(rows, over.Token);
        try
        {
            from = await work(ct);
        }
        finally
        {
            // The last window is told a scrape after its end.
            await Task.Delay(Pause, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await over.CancelAsync();
            await watching;
        }

        return MeanCores(rows, from, from + length) * length.TotalSeconds;
    }

    /// <summary>Mean use over all windows that lie within the time, each counted once and as long as it is; null where there is none.</summary>
    internal static double? MeanCores(IEnumerable<UsageRow> rows, DateTimeOffset from, DateTimeOffset to)
    {
        var windows = rows
            .Where(row => row is { MeasuredAt: not null, WindowSeconds: > 0, CpuUsedCores: not null })
            .DistinctBy(row => row.MeasuredAt)
            .Where(row => row.MeasuredAt <= to && row.MeasuredAt.Value.AddSeconds(-row.WindowSeconds!.Value) >= from)
            .ToList();
        return windows.Count == 0 ? null : windows.Sum(row => row.CpuUsedCores * row.WindowSeconds) / windows.Sum(row => row.WindowSeconds);
    }

    private async Task WatchAsync(List<UsageRow> rows, CancellationToken ct)
    {
        try
        {
            while (true)
            {
                var reading = await usage.ReadAsync(ct);
                rows.Add(UsageTotals.Of(time.GetUtcNow(), reading.Pods, reading.Metrics.Pods, filter.Containers));
                await Task.Delay(Pause, time, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
        }
    }
}
