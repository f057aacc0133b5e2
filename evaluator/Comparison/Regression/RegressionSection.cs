using MlServe.Evaluator.Pages;

namespace MlServe.Evaluator.Comparison.Regression;

/// <summary>A check on the page of its comparison.</summary>
internal static class RegressionSection
{
    /// <summary>Writes it.</summary>
    public static void Write(MarkupWriter html, RegressionResult result)
    {
        var columns = RegressionTable.Columns(result);
        html.Write($"<h2>Worse than allowed?</h2>\n<p>{result.Sentence}.</p>\n");
        html.Write($"<div class=\"scroll\" tabindex=\"0\"><table><thead><tr>");
        foreach (var column in columns)
            html.Write($"<th scope=\"col\"{Class(column.IsText)}>{column.Title}</th>");
        html.Write($"</tr></thead><tbody>\n");
        foreach (var figure in result.Figures)
        {
            html.Write($"<tr><th scope=\"row\" class=\"text\">{figure.Limit.Figure.Title}</th>");
            foreach (var column in columns.Skip(1).SkipLast(1))
                html.Write($"<td>{column.Cell(figure)}</td>");
            var conclusion = figure.Conclusion == RegressionConclusion.Worse
                ? Markup.Of($"<span class=\"missed\">{FigureRegression.Words(figure.Conclusion)}</span>")
                : Markup.Of($"{FigureRegression.Words(figure.Conclusion)}");
            html.Write($"<td class=\"text\">{conclusion}</td></tr>\n");
        }

        html.Write(
            $"</tbody></table></div>\n<p class=\"soft\">{RegressionMarkdown.HowSure(result)} Since the rounds ended when these figures were sure, p and "
                + $"intervals elsewhere on this page are somewhat too sure.</p>\n");
    }

    private static Markup Class(bool isText) => isText ? Markup.Of($" class=\"text\"") : Markup.None;
}
