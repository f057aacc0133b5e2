using MlServe.Evaluator.Files.Terminal;
using MlServe.Evaluator.Sweep.Definitions;
using MlServe.Evaluator.Tuning.Races;
using MlServe.Evaluator.Tuning.Results;

namespace MlServe.Evaluator.Tuning.Display;

/// <summary>A study at a terminal: what was found, and what changes.</summary>
internal static class TuneText
{
    /// <summary>Writes it.</summary>
    public static void Write(TuneResult result, TuneConclusion conclusion, TextWriter to)
    {
        foreach (var sentence in conclusion.Sentences)
            to.WriteLine(sentence);
        var changes = TuneResult.Changes(result.Definition, conclusion.Cell);
        if (changes.Count == 0)
            return;
        to.WriteLine();
        TextTable.Write(
            [["parameter", "was", "is", "why"], .. changes.Select(at => (IReadOnlyList<string>)
                [
                    result.Names[at], SweepParameter.Show(result.Definition.Original[at]),
                    SweepParameter.Show(conclusion.Cell.Parameters.GetValueOrDefault(result.Names[at])), TuneFindings.Why(result, conclusion.Cell, at) ?? "",
                ])],
            to);
    }
}
