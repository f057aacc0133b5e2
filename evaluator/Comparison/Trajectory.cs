using MlServe.Evaluator.Pages;
using MlServe.Evaluator.Reports;
using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Comparison;

/// <summary>What several runs of a manifest have in common over time.</summary>
internal static class Trajectory
{
    /// <summary>
    /// The median of the runs' lines at each second in which one of them changes. Each holds its value until its next point,
    /// and counts from its first point to its last.
    /// </summary>
    /// <param name="runs">One line per run: seconds since its load began, and the value; null for a gap.</param>
    public static IReadOnlyList<(double Seconds, double? Value)> Median(IReadOnlyList<IReadOnlyList<(double Seconds, double? Value)>> runs)
    {
        // Whole seconds: the same stage of two runs does not begin at quite the same moment.
        var lines = runs.Select(run => run.Select(point => (Seconds: Math.Round(point.Seconds), point.Value)).ToList()).Where(run => run.Count > 0).ToList();
        var next = new int[lines.Count];
        var points = new List<(double, double?)>();
        foreach (var second in lines.SelectMany(run => run).Select(point => point.Seconds).Distinct().Order())
        {
            var values = new List<double>();
            for (var i = 0; i < lines.Count; i++)
            {
                while (next[i] < lines[i].Count && lines[i][next[i]].Seconds <= second)
                    next[i]++;
                if (next[i] > 0 && lines[i][^1].Seconds >= second && lines[i][next[i] - 1].Value is { } value)
                    values.Add(value);
            }

            points.Add((second, values.Count > 0 ? Bootstrap.MedianOf(values) : null));
        }

        return points;
    }

    /// <summary>A series of a chart of each run's report, by stages, as the median over the runs.</summary>
    /// <param name="variant">The manifest.</param>
    /// <param name="chart">Id of a chart of <see cref="ReportCharts"/>; its first series is taken.</param>
    /// <param name="colour">The colour to draw it in.</param>
    public static Series Of(Variant variant, string chart, int colour) => new(
        variant.Name,
        Median([.. variant.Counted.Select(trial => ReportCharts.Of(trial.Data with { Timeline = [] }).Single(other => other.Id == chart).Series[0].Points)]),
        colour, Steps: true, Shows: SeriesFigures.Max);
}
