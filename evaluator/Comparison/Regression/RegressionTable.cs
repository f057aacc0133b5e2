using System.Globalization;
using MlServe.Evaluator.Files.Terminal;

namespace MlServe.Evaluator.Comparison.Regression;

/// <summary>A check's table, one row per figure: the same columns at the terminal, on the page and in Markdown.</summary>
internal static class RegressionTable
{
    /// <summary>Whether a column is read as text, its heading, and its cells.</summary>
    public static IReadOnlyList<(bool IsText, string Title, Func<FigureRegression, string> Cell)> Columns(RegressionResult result) =>
    [
        (true, "figure", figure => figure.Limit.Figure.Title.ToLowerInvariant()),
        (false, result.Reference, figure => Value(figure, figure.Reference)),
        (false, result.Candidate, figure => Value(figure, figure.Candidate)),
        (false, "change", figure => figure.Change is { } change ? figure.Limit.ChangeText(change) : "–"),
        (false, "allowed", figure => figure.Limit.MarginText),
        (false, "rounds", figure => figure.Rounds.ToString(CultureInfo.InvariantCulture)),
        (true, "conclusion", figure => FigureRegression.Words(figure.Conclusion)),
    ];

    /// <summary>Writes it for a terminal.</summary>
    public static void Write(RegressionResult result, TextWriter to)
    {
        var columns = Columns(result);
        IReadOnlyList<string> titles = [.. columns.Select(column => column.Title)];
        TextTable.Write([titles, .. result.Figures.Select(figure => columns.Select(column => column.Cell(figure)).ToList())], to);
    }

    private static string Value(FigureRegression figure, double? value) => value is { } known ? figure.Limit.Figure.ShowWithUnit(known) : "–";
}
