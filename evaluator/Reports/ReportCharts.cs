using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.Pages;
using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Reports;

/// <summary>Which charts a report has, and how its rows become points on the shared time axis.</summary>
internal static class ReportCharts
{
    private const double KBPerMiB = 1024;

    // A use of less than a tenth of the chart's height cannot be read.
    private const double FarAbove = 10;

    // As many of a kind as can be told apart on a wide screen.
    private const int MostMarks = 500;

    private static readonly (string Name, double Fraction)[] Percentiles = [("p50", 0.50), ("p95", 0.95), ("p99", 0.99)];

    /// <summary>Length of the time axis in seconds; at least one.</summary>
    public static double Seconds(ReportData data)
    {
        var load = Math.Max(
            data.Load.Sum(row => row.ElapsedSeconds ?? 0),
            data.Timeline.Count > 0 ? data.Timeline[^1].ElapsedSeconds + data.Timeline[^1].LengthSeconds : 0
        );
        var usage = data.Usage.Count > 0 && data.Start is { } start ? (data.Usage[^1].Time - start).TotalSeconds : 0;
        return Math.Max(1, Math.Max(load, usage));
    }

    /// <summary>The charts from top to bottom: what was asked, what was answered, what it took.</summary>
    public static IEnumerable<Chart> Of(ReportData data)
    {
        var (seconds, marks) = (Seconds(data), Marks(data));
        return (data.Job is null ? Load(data).Concat(Usage(data)) : Usage(data)).Select(chart => chart with { Seconds = seconds, Marks = marks });
    }

    /// <summary>How the times of the transactions are distributed; null where only percentiles are known.</summary>
    public static Chart? Distribution(ReportData data)
    {
        if (data.Times is not { Count: > 0 } times)
            return null;
        // Eight columns between a time and its double: finer than that is noise.
        const double Columns = 8;
        static double Milliseconds(double column) => Math.Pow(2, column / Columns);
        var shares = times.Values()
            .GroupBy(value => (int)Math.Floor(Math.Log2(Math.Max(value.Value.TotalMilliseconds, 0.001)) * Columns))
            .ToDictionary(column => column.Key, column => 100.0 * column.Sum(value => value.Count) / times.Count);
        var (least, most) = (shares.Keys.Min(), shares.Keys.Max());
        // Empty columns on both sides, where the line comes up from zero and goes down to it.
        var points = Enumerable
            .Range(least - 1, most - least + 4)
            .Select(column => (Milliseconds(column), (double?)shares.GetValueOrDefault(column)))
            .ToList();
        return new Chart(
            "distribution",
            "Distribution",
            "% of the transactions, by milliseconds",
            [new Series("transactions", points, 1, Steps: true, Filled: true, SeriesFigures.None)]
        )
        {
            Height = 200,
            Marks = [.. Percentiles.Select(one => Percentile(one.Name, times.Percentile(one.Fraction)!.Value))],
        };
    }

    private static Mark Percentile(string name, TimeSpan value) =>
        new(value.TotalMilliseconds, "percentile", $"{name}: {NumberText.Short(value.TotalMilliseconds)} ms");

    private static IEnumerable<Chart> Load(ReportData data)
    {
        var overTime = data.Timeline.Count > 0 ? LoadOverTime.Of(data.Timeline) : LoadOverTime.Of(data.Load, data.Latency);
        yield return new Chart("users", "Users", "", [overTime.Series("users", 1, row => row.Users, filled: true)], WholeNumbers: true);
        yield return new Chart("rate", "Transactions", "served per second", [overTime.Series("served", 1, row => row.OkayRate, filled: true)]);
        yield return new Chart(
            "failed",
            "Failures",
            "per second",
            [
                overTime.Series(
                    "failed",
                    2,
                    row => data.Load.Any(stage => stage.Failed > 0) || data.Timeline.Any(stage => stage.Failed > 0) ? row.FailedRate : null,
                    filled: true
                ),
            ]
        )
        {
            Nothing = data.Load.Count + data.Timeline.Count > 0 ? "none" : "no data",
        };
        yield return new Chart(
            "latency",
            "Response time",
            "milliseconds",
            [
                overTime.Series("mean", 1, row => row.MeanSeconds * 1000, shows: SeriesFigures.Max),
                overTime.Series("median", 3, row => row.P50Seconds * 1000, shows: SeriesFigures.Max),
                overTime.Series("95th percentile", 2, row => row.P95Seconds * 1000, shows: SeriesFigures.Max),
                overTime.Series("99th percentile", 4, row => row.P99Seconds * 1000, shows: SeriesFigures.Max),
            ]
        )
        {
            Bands = [.. ObjectiveJudge.AnyViolated(data.Summary.Objectives ?? []).Select(violation => new Band(violation.From, violation.To))],
        };
    }

    private static IEnumerable<Chart> Usage(ReportData data)
    {
        var overTime = new UsageOverTime(data.Usage, data.Start, Seconds(data));
        yield return new Chart("replicas", "Replicas", "",
        [
            overTime.Series("running", 1, row => row.Replicas, steps: true, filled: true),
            overTime.Series("ready", 3, row => row.Ready, steps: true),
            overTime.Series("desired", 2, row => row.Desired, steps: true),
        ], WholeNumbers: true);
        yield return Bounded("cpu", "CPU", "cores",
            overTime.Series("used", 1, row => row.CpuUsedCores, filled: true),
            overTime.Series("requested", 2, row => row.CpuRequestedCores, steps: true),
            overTime.Series("limit", 4, row => row.CpuLimitCores, steps: true));
        yield return Bounded("memory", "Memory", "MiB",
            overTime.Series("used", 1, row => row.MemoryUsedKB / KBPerMiB, filled: true),
            overTime.Series("requested", 2, row => row.MemoryRequestedKB / KBPerMiB, steps: true),
            overTime.Series("limit", 4, row => row.MemoryLimitKB / KBPerMiB, steps: true));
    }

    /// <summary>What is used, and its bounds where both can be seen on one axis; others are named, lest they press the use into the ground.</summary>
    private static Chart Bounded(string id, string title, string unit, Series used, params IReadOnlyList<Series> bounds)
    {
        var most = used.Points.Max(point => point.Value) ?? double.PositiveInfinity;
        var beyond = bounds.Where(bound => bound.Points.Min(point => point.Value) > FarAbove * most).ToList();
        var named = string.Join(", ", beyond.Select(bound => $"{bound.Name} {NumberText.Short(bound.Points.Max(point => point.Value)!.Value)}"));
        return new Chart(id, title, beyond.Count == 0 ? unit : $"{unit}; beyond this chart: {named} at most", [used, .. bounds.Except(beyond)]);
    }

    /// <summary>Events worth a mark on the charts; pods coming and going would bury them. Marks that would lie upon each other are one.</summary>
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
                .GroupBy(mark => (mark.Kind, (int)(mark.At / seconds * MostMarks)))
                .Select(marks => (First: marks.First(), Others: marks.Count() - 1))
                .Select(mark => new Mark(mark.First.At, mark.First.Kind!, $"{mark.First.Happened.Reason}: {mark.First.Happened.Message}{Others(mark.Others)}")),
        ];
    }

    private static string Others(int count) => count > 0 ? Invariant($" (and {count} more)") : "";

    private static string? MarkKind(RunEvent happened) => happened.Reason switch
    {
        "SuccessfulRescale" => "scale",
        "OOMKilled" or "Restarted" or "Failed" or "Evicted" or "BackOff" => "bad",
        "Gap" or "MetricsUnavailable" => "gap",
        _ => null,
    };
}
