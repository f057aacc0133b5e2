using MlServe.Evaluator.Monitoring;

namespace MlServe.Evaluator.Reports;

/// <summary>Which charts a report has, and how its rows become points on the shared time axis.</summary>
internal static class ReportCharts
{
    private const double KBPerMiB = 1024;

    /// <summary>Length of the time axis in seconds; at least one.</summary>
    public static double Seconds(ReportData data)
    {
        var load = data.Load.Sum(row => row.ElapsedSeconds ?? 0);
        var usage = data.Usage.Count > 0 && data.Start is { } start ? (data.Usage[^1].Time - start).TotalSeconds : 0;
        return Math.Max(1, Math.Max(load, usage));
    }

    /// <summary>The charts from top to bottom: what was asked, what was answered, what it took.</summary>
    public static IEnumerable<Chart> Of(ReportData data)
    {
        var stages = StageTimes(data);
        yield return new Chart("users", "Users", "", [Stage(data, stages, "users", 1, i => Row(data, i)?.Users, filled: true)], WholeNumbers: true);
        yield return new Chart("rate", "Transactions", "per second",
        [
            Stage(data, stages, "served", 1, i => data.Load[i].ElapsedSeconds is > 0 and { } s ? data.Load[i].Okay / s : null, filled: true),
            Stage(data, stages, "failed", 2, i => data.Load.Any(row => row.Failed > 0) && data.Load[i].ElapsedSeconds is > 0 and { } s ? data.Load[i].Failed / s : null),
        ]);
        yield return new Chart("latency", "Response time", "milliseconds",
        [
            Stage(data, stages, "mean", 1, i => Row(data, i) is { } row ? row.MeanSeconds * 1000 : data.Load[i].ResponseTimeSeconds * 1000, hasMean: false),
            Stage(data, stages, "median", 3, i => Row(data, i)?.P50Seconds * 1000, hasMean: false),
            Stage(data, stages, "95th percentile", 2, i => Row(data, i)?.P95Seconds * 1000, hasMean: false),
            Stage(data, stages, "99th percentile", 4, i => Row(data, i)?.P99Seconds * 1000, hasMean: false),
        ]);
        yield return new Chart("replicas", "Replicas", "running", [Usage(data, "running", 1, row => row.Replicas, steps: true, filled: true)], WholeNumbers: true);
        yield return new Chart("cpu", "CPU", "cores",
        [
            Usage(data, "used", 1, row => row.CpuUsedCores, filled: true),
            Usage(data, "requested", 2, row => row.CpuRequestedCores, steps: true),
            Usage(data, "limit", 4, row => row.CpuLimitCores, steps: true),
        ]);
        yield return new Chart("memory", "Memory", "MiB",
        [
            Usage(data, "used", 1, row => row.MemoryUsedKB / KBPerMiB, filled: true),
            Usage(data, "requested", 2, row => row.MemoryRequestedKB / KBPerMiB, steps: true),
            Usage(data, "limit", 4, row => row.MemoryLimitKB / KBPerMiB, steps: true),
        ]);
    }

    /// <summary>Events worth a mark on the charts; pods coming and going would bury them.</summary>
    public static IReadOnlyList<Mark> Marks(ReportData data)
    {
        if (data.Start is not { } start)
            return [];
        var seconds = Seconds(data);
        return
        [
            .. data.Events
                .Select(happened => (Happened: happened, At: (happened.Time - start).TotalSeconds, Kind: MarkKind(happened)))
                .Where(mark => mark.Kind is not null && mark.At >= 0 && mark.At <= seconds)
                .Select(mark => new Mark(mark.At, mark.Kind!, $"{mark.Happened.Reason}: {mark.Happened.Message}")),
        ];
    }

    private static string? MarkKind(RunEvent happened) => happened.Reason switch
    {
        "SuccessfulRescale" => "scale",
        "OOMKilled" or "Restarted" or "Failed" or "Evicted" or "BackOff" => "bad",
        "Gap" or "MetricsUnavailable" => "gap",
        _ => null,
    };

    /// <summary>Start of each stage and, last, the end; from the lengths that siege's log records.</summary>
    private static List<double> StageTimes(ReportData data)
    {
        List<double> times = [0];
        foreach (var row in data.Load)
            times.Add(times[^1] + (row.ElapsedSeconds ?? 0));
        return times;
    }

    private static Scoring.LatencyRow? Row(ReportData data, int stage) => stage < data.Latency.Count && data.Latency[stage].Stage != Scoring.LatencyRow.Overall ? data.Latency[stage] : null;

    /// <summary>A stage's figure holds from its start to its end.</summary>
    private static Series Stage(ReportData data, List<double> times, string name, int colour, Func<int, double?> value, bool filled = false, bool hasMean = true)
    {
        var points = Enumerable.Range(0, data.Load.Count).Select(i => (times[i], value(i))).ToList();
        if (points.Count > 0)
            points.Add((times[^1], points[^1].Item2));
        return new Series(name, points, colour, Steps: true, filled, hasMean);
    }

    private static Series Usage(ReportData data, string name, int colour, Func<Scoring.UsageRow, double?> value, bool steps = false, bool filled = false) =>
        new(name, [.. UsagePoints(data, value)], colour, steps, filled);

    /// <summary>A row holds until the next is due, the last one too: else the lines would end an interval before the load.</summary>
    private static IEnumerable<(double, double?)> UsagePoints(ReportData data, Func<Scoring.UsageRow, double?> value)
    {
        if (data.Start is not { } start || data.Usage.Count == 0)
            yield break;
        foreach (var row in data.Usage)
            yield return ((row.Time - start).TotalSeconds, value(row));
        var last = data.Usage[^1];
        var interval = data.Usage.Count > 1 ? last.Time - data.Usage[^2].Time : TimeSpan.Zero;
        yield return (Math.Min(Seconds(data), (last.Time + interval - start).TotalSeconds), value(last));
    }
}
