using MlServe.Evaluator.Pages;
using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Reports;

/// <summary>A slice of the load: some seconds, or a whole stage where no finer record was kept.</summary>
internal sealed record TimeSlice(
    double Seconds, double Length, int? Users, long Okay, long Failed, double? MeanSeconds, double? P50Seconds, double? P95Seconds, double? P99Seconds)
{
    /// <summary>Served a second.</summary>
    public double? OkayRate => Length > 0 ? Okay / Length : null;

    /// <summary>Failed a second.</summary>
    public double? FailedRate => Length > 0 ? Failed / Length : null;
}

/// <summary>The course of a load, as charts show it.</summary>
internal sealed class LoadOverTime
{
    private readonly List<TimeSlice> slices;

    private LoadOverTime(IEnumerable<TimeSlice> slices) => this.slices = [.. slices];

    /// <summary>The course that load_timeline.csv tells.</summary>
    public static LoadOverTime Of(IReadOnlyList<TimelineRow> rows) => new(rows.Select(row => new TimeSlice(
        row.ElapsedSeconds, row.LengthSeconds, row.Users, row.Okay, row.Failed, row.MeanSeconds, row.P50Seconds, row.P95Seconds, row.P99Seconds)));

    /// <summary>The load as siege's log tells it, one slice per stage, with the percentiles of latency.csv where there is one.</summary>
    public static LoadOverTime Of(IReadOnlyList<LoadRow> load, IReadOnlyList<LatencyRow> latency)
    {
        var slices = new List<TimeSlice>();
        var start = 0.0;
        for (var i = 0; i < load.Count; i++)
        {
            var row = i < latency.Count && latency[i].Stage != LatencyRow.Overall ? latency[i] : null;
            var length = load[i].ElapsedSeconds ?? 0;
            slices.Add(
                new TimeSlice(
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

        return new LoadOverTime(slices);
    }

    /// <summary>One of its figures as a line; it holds from a slice's start to its end.</summary>
    public Series Series(string name, int colour, Func<TimeSlice, double?> figure, bool filled = false, SeriesFigures shows = SeriesFigures.MeanAndMax)
    {
        List<(double At, double? Value)> points = [.. slices.Select(slice => (slice.Seconds, figure(slice)))];
        if (slices.Count > 0)
            points.Add((slices[^1].Seconds + slices[^1].Length, points[^1].Value));
        // uPlot draws a step as far as the next value: the last before a silence to the end would not be seen.
        if (points.FindLastIndex(point => point.Value is not null) is >= 0 and var last && last < slices.Count)
            points.Insert(last + 1, (slices[last].Seconds + 0.999 * slices[last].Length, points[last].Value));
        return new Series(name, points, colour, Steps: true, filled, shows);
    }
}
