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

    private static string Figure(Entry entry, ComparedFigure figure) => entry.Of(figure) switch
    {
        null => "",
        { Interval: { } interval } known => $"{Axis.Number(known.Median * figure.Shown)} [{Axis.Number(interval.Low * figure.Shown)}, {Axis.Number(interval.High * figure.Shown)}]",
        { Runs: 1 } known => Axis.Number(known.Median * figure.Shown),
        var known => $"{Axis.Number(known.Median * figure.Shown)} ({Axis.Number(known.Lowest * figure.Shown)} – {Axis.Number(known.Highest * figure.Shown)})",
    };
}
