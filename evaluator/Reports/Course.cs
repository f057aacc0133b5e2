using MlServe.Evaluator.Pages;
using MlServe.Evaluator.RunFiles;

namespace MlServe.Evaluator.Reports;

/// <summary>A stretch of the load: some seconds, or a whole stage where no finer record was kept.</summary>
internal sealed record Stretch(
    double Seconds, double Length, int? Users, long Okay, long Failed, double? MeanSeconds, double? P50Seconds, double? P95Seconds, double? P99Seconds)
{
    /// <summary>Served a second.</summary>
    public double? OkayRate => Length > 0 ? Okay / Length : null;

    /// <summary>Failed a second.</summary>
    public double? FailedRate => Length > 0 ? Failed / Length : null;
}

/// <summary>The course of a load, as charts show it.</summary>
internal sealed class Course
{
    private readonly List<Stretch> stretches;

    private Course(IEnumerable<Stretch> stretches) => this.stretches = [.. stretches];

    /// <summary>The course that load_timeline.csv tells.</summary>
    public static Course Of(IReadOnlyList<TimelineRow> rows) => new(rows.Select(row => new Stretch(
        row.ElapsedSeconds, row.LengthSeconds, row.Users, row.Okay, row.Failed, row.MeanSeconds, row.P50Seconds, row.P95Seconds, row.P99Seconds)));

    /// <summary>The course that siege's log tells, a stretch a stage, with the percentiles of latency.csv where there is one.</summary>
    public static Course Of(IReadOnlyList<LoadRow> load, IReadOnlyList<LatencyRow> latency)
    {
        var stretches = new List<Stretch>();
        var start = 0.0;
        for (var i = 0; i < load.Count; i++)
        {
            var row = i < latency.Count && latency[i].Stage != LatencyRow.Overall ? latency[i] : null;
            var length = load[i].ElapsedSeconds ?? 0;
            stretches.Add(
                new Stretch(
                    start,
                    length,
                    row?.Users,
                    load[i].Okay,
                    load[i].Failed,
                    row?.MeanSeconds ?? load[i].MeanSeconds,
                    row?.P50Seconds,
                    row?.P95Seconds,
                    row?.P99Seconds
                )
            );
            start += length;
        }

        return new Course(stretches);
    }

    /// <summary>One of its figures as a line; it holds from a stretch's start to its end.</summary>
    public Series Series(string name, int colour, Func<Stretch, double?> figure, bool filled = false, SeriesFigures shows = SeriesFigures.MeanAndMax)
    {
        List<(double At, double? Value)> points = [.. stretches.Select(stretch => (stretch.Seconds, figure(stretch)))];
        if (stretches.Count > 0)
            points.Add((stretches[^1].Seconds + stretches[^1].Length, points[^1].Value));
        // uPlot draws a step as far as the next value: the last before a silence to the end would not be seen.
        if (points.FindLastIndex(point => point.Value is not null) is >= 0 and var last && last < stretches.Count)
            points.Insert(last + 1, (stretches[last].Seconds + 0.999 * stretches[last].Length, points[last].Value));
        return new Series(name, points, colour, Steps: true, filled, shows);
    }
}
