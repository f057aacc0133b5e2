using System.Globalization;
using System.Text.RegularExpressions;
using k8s.Models;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Scoring;

/// <summary>What a Job came to, in numbers: its time, what its pods used, and what they printed. Pure.</summary>
internal static partial class JobFigures
{
    private static readonly IReadOnlyList<(Figure Figure, Func<IReadOnlyList<UsageRow>, double?> Value)> Usage =
    [
        (KnownFigures.CpuRequested, rows => rows.Average(row => row.CpuRequestedCores)),
        (KnownFigures.MemoryRequested, rows => rows.Average(row => row.MemoryRequestedKB)),
        (KnownFigures.CpuUsed, rows => rows.Average(row => row.CpuUsedCores)),
        (KnownFigures.MemoryUsed, rows => rows.Average(row => row.MemoryUsedKB)),
        (KnownFigures.CpuUsedPeak, rows => rows.Max(row => row.CpuUsedCores)),
        (KnownFigures.MemoryUsedPeak, rows => rows.Max(row => row.MemoryUsedKB)),
    ];

    /// <summary>Whether a figure of this name is of the Job's time and usage, and was not printed.</summary>
    public static bool IsOfUsage(string name) =>
        name == KnownFigures.Completion.Name || name == KnownFigures.PodsFailed.Name || Usage.Any(usage => usage.Figure.Name == name);

    /// <summary>
    /// Figures that a log prints as <c>name=value</c>, alone on a line or among other words; of several of one name the last.
    /// Only numbers count, without a unit behind them.
    /// </summary>
    public static IReadOnlyDictionary<string, double> Printed(string log)
    {
        var figures = new Dictionary<string, double>();
        foreach (Match match in PrintedFigure().Matches(log))
        {
            if (double.TryParse(match.Groups["value"].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value))
                figures[match.Groups["name"].Value] = value;
        }

        return figures;
    }

    /// <summary>
    /// All figures of a Job. What several pods printed under one name is their mean; a figure of ours goes before one that
    /// is printed under its name.
    /// </summary>
    /// <param name="job">The Job when it is complete.</param>
    /// <param name="usage">Rows of the monitor.</param>
    /// <param name="printed">What each pod that succeeded printed.</param>
    public static IReadOnlyDictionary<string, double> Of(V1Job job, IReadOnlyList<UsageRow> usage, IEnumerable<IReadOnlyDictionary<string, double>> printed)
    {
        var figures = printed
            .SelectMany(pod => pod)
            .GroupBy(figure => figure.Key, figure => figure.Value)
            .ToDictionary(same => same.Key, same => same.Average());
        // The API keeps whole seconds.
        if (job.Status is { StartTime: { } start, CompletionTime: { } end })
            figures[KnownFigures.Completion.Name] = (end - start).TotalSeconds;
        // Before the first pod and after the last one there is nothing to use anything.
        var rows = usage.Where(row => row.Replicas > 0).ToList();
        foreach (var (figure, value) in Usage)
        {
            if (value(rows) is { } known)
                figures[figure.Name] = known;
        }

        figures[KnownFigures.PodsFailed.Name] = job.Status?.Failed ?? 0;
        return figures;
    }

    [GeneratedRegex(@"(?<![\w.=/?&-])(?<name>[A-Za-z_][\w.-]*)=(?<value>[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?)(?![\w.%=])")]
    private static partial Regex PrintedFigure();
}
