using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files.Terminal;

namespace MlServe.Evaluator.Findings;

/// <summary>Findings for people at a terminal: one per line, with a sign of their kind.</summary>
internal static class FindingsText
{
    /// <summary>Writes them, and a blank line after the last; nothing where there are none.</summary>
    /// <param name="findings">What to write.</param>
    /// <param name="to">Where.</param>
    /// <param name="inColour">Whether that is a terminal that shows colours.</param>
    public static void Write(IReadOnlyList<Finding>? findings, TextWriter to, bool inColour)
    {
        foreach (var finding in findings ?? [])
        {
            var (sign, colour) = SignOf(finding.Kind);
            var text = finding.Kind == FindingKind.Problem ? finding.Text : Ansi.Plain + finding.Text;
            to.WriteLine(inColour ? $"{colour}{sign} {text}{Ansi.Plain}" : $"{sign} {finding.Text}");
        }

        if (findings is { Count: > 0 })
            to.WriteLine();
    }

    private static (string Sign, string Colour) SignOf(FindingKind kind) => kind switch
    {
        FindingKind.Problem => ("✗", Ansi.Red),
        FindingKind.Advice => ("→", Ansi.Yellow),
        _ => ("✓", Ansi.Green),
    };
}
