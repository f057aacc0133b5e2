using MlServe.Evaluator.Accuracy.Scores;
using Spectre.Console;

namespace MlServe.Evaluator.Accuracy.Reports;

/// <summary>The figures for people, on a terminal or in a file.</summary>
internal static class AccuracyTable
{
    private const int MostMistakes = 5, LeastWidth = 100, BarWidth = 12;

    private static readonly IReadOnlyList<(string Name, bool IsNumber, Func<ClassFigures, string> Cell)> Columns =
    [
        ("class", false, figures => Markup.Escape(figures.Label)),
        ("photos", true, figures => Invariant($"{figures.Photos}")),
        ("recall", true, figures => ShareText.Percent(figures.Recall)),
        (
            "",
            false,
            figures =>
                figures.Recall is { } recall
                    ? $"[green]{new string('█', (int)Math.Round(recall * BarWidth))}"
                        + $"[/][grey]{new string('░', BarWidth - (int)Math.Round(recall * BarWidth))}[/]"
                    : ""
        ),
        ("95 % interval", true, figures => Interval(figures.RecallLow, figures.RecallHigh)),
        ("precision", true, figures => ShareText.Percent(figures.Precision)),
        ("F1", true, figures => figures.F1 is { } f1 ? Invariant($"{f1:0.000}") : "–"),
    ];

    /// <summary>Writes the figures over all, one row per class, and the most frequent confusions.</summary>
    /// <param name="result">What is written.</param>
    /// <param name="to">Where.</param>
    /// <param name="inColour">Whether that is a terminal that shows colours.</param>
    public static void Write(AccuracyResult result, TextWriter to, bool inColour)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(to), Ansi = inColour ? AnsiSupport.Detect : AnsiSupport.No });
        // A file is as wide as it needs to be.
        console.Profile.Width = Math.Max(LeastWidth, console.Profile.Width);
        foreach (var (name, value) in Overall(result))
            console.WriteLine($"{name,-20}{value}");

        var table = new Table { Border = TableBorder.Simple };
        foreach (var (name, isNumber, _) in Columns)
            table.AddColumn(new TableColumn($"[grey]{name}[/]") { Alignment = isNumber ? Justify.Right : Justify.Left, NoWrap = true });
        foreach (var figures in result.Classes.Where(figures => figures.Photos > 0))
            table.AddRow([.. Columns.Select(column => column.Cell(figures))]);
        console.Write(table);

        var mistakes = Mistakes(result, MostMistakes);
        if (mistakes.Count > 0)
            console.WriteLine("most frequent confusions:");
        foreach (var (truth, answered, count, share) in mistakes)
            console.WriteLine(Invariant($"  {truth} for {answered}: {count} ({share * 100:0} % of {truth})"));
    }

    /// <summary>The most frequent mistakes: true class, answered class, photos, and their share of the true class.</summary>
    public static IReadOnlyList<(string True, string Answered, int Count, double Share)> Mistakes(AccuracyResult result, int most) =>
    [
        .. (from truth in Enumerable.Range(0, result.Classes.Count)
            from answered in Enumerable.Range(0, result.Classes.Count)
            let count = result.Confusion[truth][answered]
            where truth != answered && count > 0
            orderby count descending
            select (result.Classes[truth].Label, result.Classes[answered].Label, count, (double)count / result.Classes[truth].Photos)).Take(most),
    ];

    private static IEnumerable<(string Name, string Value)> Overall(AccuracyResult result)
    {
        yield return (
            "accuracy",
            Invariant(
                $"{ShareText.Percent(result.Accuracy)}  95 % interval {Interval(result.AccuracyLow, result.AccuracyHigh)}  "
                    + $"({result.Right} of {result.Photos} photos)"
            )
        );
        if (result.Top3Accuracy is not null)
            yield return (
                "top-3 accuracy",
                Invariant($"{ShareText.Percent(result.Top3Accuracy)}  95 % interval {Interval(result.Top3AccuracyLow, result.Top3AccuracyHigh)}")
            );
        yield return ("balanced accuracy", Invariant($"{ShareText.Percent(result.BalancedAccuracy)}  macro F1 {result.MacroF1:0.000}"));
        yield return (
            "calibration error",
            Invariant(
                $"{result.Calibration?.ExpectedError * 100:0.0} points: "
                    + $"mean confidence {ShareText.Percent(result.Calibration?.MeanProbability)}, accuracy {ShareText.Percent(result.Accuracy)}"
            )
        );
        yield return (
            "latency",
            Invariant($"{result.LatencyP50Seconds * 1000:0.0} ms p50, {result.LatencyP95Seconds * 1000:0.0} ms p95, {result.AtOnce} at once")
        );
        yield return ("model", $"{result.Model ?? "unknown"} {result.ModelSha256?[..12]}".TrimEnd());
    }

    private static string Interval(double? low, double? high) => ShareText.Interval(low, high) ?? "–";
}
