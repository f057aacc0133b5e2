using System.Globalization;
using MlServe.Evaluator.Comparison.Regression;
using MlServe.Evaluator.Figures;

namespace MlServe.Evaluator.Comparison;

/// <summary>A comparison for people at a terminal: what can be said, then the medians.</summary>
internal static class ComparisonText
{
    private static readonly IReadOnlyList<(string Title, Func<Entry, string> Cell)> Columns =
    [
        ("manifest", entry => entry.Variant.Name + (entry.IsOnFront ? " *" : "")),
        ("runs", entry => entry.Variant.Counted.Count.ToString(CultureInfo.InvariantCulture)),
        .. KnownFigures.Compared.Select(figure => (Name(figure), (Func<Entry, string>)(entry => Figure(entry, figure)))),
    ];

    // As many manifests as fit beside each other in a terminal.
    private const int Beside = 4;

    /// <summary>Writes it.</summary>
    public static void Write(ComparisonResult result, TextWriter to)
    {
        if (result.Regression is { } regression)
        {
            RegressionTable.Write(regression, to);
            to.WriteLine();
        }

        foreach (var sentence in result.Decided.Concat(result.Regression is null ? result.FirstSentences : []))
            to.WriteLine(sentence);
        if (result.OtherSentences.Count > 0)
            to.WriteLine(Invariant($"The other {result.OtherSentences.Count} pairs are on the page."));
        to.WriteLine();
        foreach (var entries in result.Entries.Chunk(Beside))
        {
            WriteTable(entries, to);
            to.WriteLine();
        }

        if (result.Entries.Any(entry => entry.IsOnFront))
            to.WriteLine(
                $"* on the Pareto front: no other is as good in memory requested{(result.FrontKnowsAccuracy ? ", accuracy" : "")} and response time and "
                    + $"better in one of them"
            );
    }

    /// <summary>Manifests across, figures down.</summary>
    private static void WriteTable(Entry[] entries, TextWriter to)
    {
        var rows = Columns
            .Select(column => (column.Title, Cells: entries.Select(column.Cell).ToList()))
            .Where(row => row.Cells.Any(cell => cell.Length > 0))
            .ToList();
        var first = rows.Max(row => row.Title.Length) + 2;
        var widths = Enumerable.Range(0, entries.Length).Select(i => rows.Max(row => row.Cells[i].Length) + 2).ToList();
        foreach (var (title, cells) in rows)
            to.WriteLine((title.PadRight(first) + string.Concat(cells.Select((cell, i) => cell.PadLeft(widths[i])))).TrimEnd());
    }

    private static string Name(Figure figure) => figure.Title.ToLowerInvariant() + (figure.Unit.Length > 0 ? $", {figure.Unit}" : "");

    private static string Figure(Entry entry, Figure figure)
    {
        if (entry.Of(figure) is not { } known)
            return "";
        var (median, lowest, highest) = (Text(known.Median), Text(known.Lowest), Text(known.Highest));
        if (lowest == highest)
            return median;
        return known.Interval is { } interval ? $"{median} [{Text(interval.Low)}, {Text(interval.High)}]" : $"{median} ({lowest} – {highest})";

        string Text(double value) => NumberText.Short(value * figure.Shown);
    }
}
