using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Kubernetes.Client;

namespace MlServe.Evaluator.Monitoring;

/// <summary>One row per beat, whatever happens: what cannot be measured is a gap that events.csv explains.</summary>
internal sealed class UsageMonitor(UsageSource source, PodFilter filter, EventLog events, TimeProvider time)
{
    private int gaps;
    private readonly HashSet<string> unavailable = [];
    private bool knowsWhetherPodsMatch;

    /// <summary>Takes every row, the file's writer first of all.</summary>
    public required Action<UsageRow> Sampled { get; init; }

    /// <summary>Takes every row together with the second source's; gaps too, so that both keep the beat.</summary>
    public Action<UsageRow, UsageRow> Compared { get; init; } = (_, _) => { };

    /// <summary>Takes what a sample is made from, with the time that it was due.</summary>
    public Action<DateTimeOffset, UsageReading> Read { get; init; } = (_, _) => { };

    /// <summary>Longest wait for one sample; default an interval, since a longer one would push the next beats aside.</summary>
    public TimeSpan? SampleTimeout { get; init; }

    /// <summary>How many replicas the Deployment asks for; null where that is not known.</summary>
    public Func<int?> Desired { get; init; } = () => null;

    /// <summary>Takes what a user should hear at once, a line each.</summary>
    public Action<string> Warned { get; init; } = _ => { };

    /// <summary>The pods are still to come: that none matches at first says nothing of the filter.</summary>
    public bool PodsComeLater { init => knowsWhetherPodsMatch = value; }

    /// <summary>Measures at every beat; ends after <paramref name="count"/> rows, or when cancelled, without throwing.</summary>
    public async Task RunAsync(TimeSpan interval, int? count, CancellationToken ct)
    {
        var clock = new ClockSteps(time);
        try
        {
            await foreach (var tick in Beat.Every(interval, count, time, ct))
            {
                if (clock.Next(tick.Due) is { } step)
                    events.Add(step);
                var (row, other) = await MeasureAsync(tick, interval, ct);
                Sampled(row);
                Compared(row, other);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
        }
    }

    private async Task<(UsageRow Row, UsageRow Other)> MeasureAsync(Tick tick, TimeSpan interval, CancellationToken ct)
    {
        if (tick.Missed)
            return Gap(tick, Invariant($"this sample was {tick.Late.TotalSeconds:0.0} s late"));
        try
        {
            using var limit = new CancellationTokenSource(SampleTimeout ?? interval, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
            var reading = await source.ReadAsync(either.Token);
            EndGap(tick);
            Read(tick.Due, reading);
            var row = Note(tick, "metrics", reading, reading.Metrics);
            NoteReplicas(row, reading);
            return (row, reading.Other is { } other ? Note(tick, "second metrics", reading, other) : UsageRow.Gap(tick.Due));
        }
        catch (OperationCanceledException exception) when (!ct.IsCancellationRequested)
        {
            return Gap(
                tick,
                exception is KubernetesBusyException
                    ? exception.Message
                    : Invariant($"the API server did not answer within {(SampleTimeout ?? interval).TotalSeconds:0.###} s"
                    )
            );
        }
        catch (Exception exception) when (ClusterFailure.Is(exception))
        {
            return Gap(tick, exception.Message);
        }
    }

    /// <summary>The first gap of a row of them says why; each would bury the rest.</summary>
    private (UsageRow Row, UsageRow Other) Gap(Tick tick, string why)
    {
        if (gaps++ == 0)
        {
            events.Add(new RunEvent(tick.Due, "Monitor", "usage", "Gap", why));
            Warned($"gap in the usage: {why}");
        }

        return (UsageRow.Gap(tick.Due), UsageRow.Gap(tick.Due));
    }

    private void EndGap(Tick tick)
    {
        if (gaps > 0)
            events.Add(new RunEvent(tick.Due, "Monitor", "usage", "GapEnded", $"after {gaps} empty rows"));
        gaps = 0;
    }

    /// <summary>The row of a source's figures; says when they cease and when they come again.</summary>
    private UsageRow Note(Tick tick, string about, UsageReading reading, MetricsReading metrics)
    {
        var row = UsageTotals.Of(tick.Due, reading.Pods, metrics.Pods, filter.Containers) with { Desired = Desired() };
        var isMissing = row.CpuUsedCores is null;
        if (isMissing && unavailable.Add(about))
        {
            events.Add(new RunEvent(tick.Due, "Monitor", about, "MetricsUnavailable", metrics.Problem ?? "no pod has been measured yet"));
            // Pods that are young are measured soon; anything else the user may be able to mend.
            if (metrics.Problem is { } problem)
                Warned($"no metrics: {problem}. Requests and limits are still recorded.");
        }
        else if (!isMissing && unavailable.Remove(about))
        {
            events.Add(new RunEvent(tick.Due, "Monitor", about, "MetricsAvailable", "metrics are available again"));
        }

        return row;
    }

    private void NoteReplicas(UsageRow row, UsageReading reading)
    {
        if (row.Replicas == 0 && !knowsWhetherPodsMatch)
        {
            Warned($"no running pod in namespace {filter.Namespace} has a container named {string.Join(" or ", filter.Containers)}"
                + (reading.Pods.Count > 0 ? $" ({reading.Pods.Count} pods looked at)" : "") + ": check --container, --namespace and --selector.");
        }

        knowsWhetherPodsMatch = true;
    }
}
