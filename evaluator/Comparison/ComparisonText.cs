using System.Globalization;
using MlServe.Evaluator.Reports;

namespace MlServe.Evaluator.Comparison;

/// <summary>A comparison for people at a terminal: the medians, then what can be said.</summary>
internal static class ComparisonText
{
    private static readonly IReadOnlyList<(string Title, Func<Entry, string> Cell)> Columns =
    [
        ("manifest", entry => entry.Variant.Name + (entry.IsOnFront ? " *" : "")),
        ("runs", entry => entry.Variant.Counted.Count.ToString(CultureInfo.InvariantCulture)),
        .. ComparedFigure.All.Select(figure => ($"{figure.Title.ToLowerInvariant()}, {figure.Unit}", (Func<Entry, string>)(entry => Figure(entry, figure)))),
    ];

    /// <summary>Writes it.</summary>
    public static void Write(ComparisonResult result, TextWriter to)
    {
        // Manifests across, figures down: it stays within a terminal's width for more figures than it would the other way.
        var names = result.Entries.Select(entry => Columns[0].Cell(entry)).ToList();
        var rows = Columns.Skip(1).Select(column => (column.Title, Cells: result.Entries.Select(column.Cell).ToList())).Where(row => row.Cells.Any(cell => cell.Length > 0)).ToList();
        var first = rows.Max(row => row.Title.Length) + 2;
        var widths = names.Select((name, i) => Math.Max(name.Length, rows.Max(row => row.Cells[i].Length)) + 2).ToList();
        Line("", names);
        foreach (var (title, cells) in rows)
            Line(title, cells);
        if (result.Entries.Any(entry => entry.IsOnFront))
            to.WriteLine($"* on the front: no other is as good in memory requested{(result.FrontKnowsAccuracy ? ", accuracy" : "")} and response time and better in one of them");
        to.WriteLine();
        foreach (var pair in result.Pairs)
            to.WriteLine(pair.Sentence);

        void Line(string title, List<string> cells) =>
            to.WriteLine((title.PadRight(first) + string.Concat(cells.Select((cell, i) => cell.PadLeft(widths[i])))).TrimEnd());
    }

    private static string Figure(Entry entry, ComparedFigure figure)
    {
        if (entry.Of(figure) is not { } known)
            return "";
        var (median, lowest, highest) = (Text(known.Median), Text(known.Lowest), Text(known.Highest));
        if (lowest == highest)
            return median;
        return known.Interval is { } interval ? $"{median} [{Text(interval.Low)}, {Text(interval.High)}]" : $"{median} ({lowest} – {highest})";

        string Text(double value) => Axis.Number(value * figure.Shown);
    }
}
