using MlServe.Evaluator.Pages;
using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Reports;

/// <summary>The course of the pods' usage, as charts show it.</summary>
/// <param name="rows">What was measured.</param>
/// <param name="start">Where the time axis begins; null where nobody knows.</param>
/// <param name="seconds">Its length.</param>
internal sealed class UsageOverTime(IReadOnlyList<UsageRow> rows, DateTimeOffset? start, double seconds)
{
    /// <summary>One of its figures as a line.</summary>
    public Series Series(string name, int colour, Func<UsageRow, double?> figure, bool steps = false, bool filled = false) =>
        new(name, [.. Points(figure)], colour, steps, filled);

    /// <summary>A row holds until the next is due, the last one too: else the lines would end an interval before the load.</summary>
    private IEnumerable<(double, double?)> Points(Func<UsageRow, double?> figure)
    {
        if (start is not { } from || rows.Count == 0)
            yield break;
        foreach (var row in rows)
            yield return ((row.Time - from).TotalSeconds, figure(row));
        var last = rows[^1];
        var interval = rows.Count > 1 ? last.Time - rows[^2].Time : TimeSpan.Zero;
        yield return (Math.Min(seconds, (last.Time + interval - from).TotalSeconds), figure(last));
    }
}
