using System.Text;
using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Comparison.Regression;

/// <summary>A check as Markdown, for a pull request or a job's summary.</summary>
internal static class RegressionMarkdown
{
    /// <summary>The text.</summary>
    /// <param name="result">What was found.</param>
    /// <param name="warnings">What to mind when reading it.</param>
    public static string Of(RegressionResult result, IReadOnlyList<string> warnings)
    {
        var columns = RegressionTable.Columns(result);
        var text = new StringBuilder($"### {Plain(result.Sentence)}\n\n");
        text.Append($"| {string.Join(" | ", columns.Select(column => Plain(column.Title)))} |\n");
        text.Append($"|{string.Concat(columns.Select(column => column.IsText ? "---|" : "--:|"))}\n");
        foreach (var figure in result.Figures)
        {
            var cells = columns.Select(column => Plain(column.Cell(figure))).ToList();
            if (figure.Conclusion == RegressionConclusion.Worse)
                cells[^1] = $"**{cells[^1]}**";
            text.Append($"| {string.Join(" | ", cells)} |\n");
        }

        text.Append($"\n{HowSure(result)}\n");
        var list = string.Concat(warnings.Select(warning => $"- {Plain(warning)}\n"));
        if (list.Length > 0)
            text.Append($"\n<details><summary>How far to trust this</summary>\n\n{list}\n</details>\n");
        return text.ToString();
    }

    /// <summary>What its conclusions mean.</summary>
    public static string HowSure(RegressionResult result) => (result.IsPaired
            ? "Both ran in turns, until it was sure or the rounds were used up. "
            : "The reference's runs were there before; the others were made until it was sure or the rounds were used up. ")
        + Invariant($"A figure that is as good is called worse in at most {SequentialTest.ErrorRate * 100:0} % of such checks")
        + (result.Figures.Count > 1 ? " (all figures together)" : "")
        + Invariant($", and one that is worse by twice what is allowed is called not worse in at most {SequentialTest.ErrorRate * 100:0} %.");

    /// <summary>Text in which Markdown finds nothing to make of it.</summary>
    private static string Plain(string text)
    {
        var plain = new StringBuilder();
        foreach (var letter in text.ReplaceLineEndings(" "))
        {
            if (letter is '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '#' or '|' or '~')
                plain.Append('\\');
            plain.Append(letter);
        }

        return plain.ToString();
    }
}
