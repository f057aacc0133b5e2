using MlServe.Evaluator.Files.Terminal;
using MlServe.Evaluator.Sweep.Definitions;

namespace MlServe.Evaluator.Sweep.Display;

/// <summary>A sweep for people at a terminal: what to take, and one row per cell.</summary>
internal static class SweepText
{
    /// <summary>Writes the cells with their headline figures.</summary>
    public static void Write(SweepResult result, TextWriter to)
    {
        foreach (var sentence in SweepConclusions.All(result))
            to.WriteLine(sentence);
        to.WriteLine();
        var front = SweepFindings.Front(result);
        var metrics = SweepFindings.Headlines(result);
        List<List<string>> rows =
        [
            [
                "cell",
                .. result.Definition.Parameters.Select(parameter => parameter.Name),
                "trials",
                .. metrics.Select(metric => $"{metric.Title.ToLowerInvariant()} {metric.Unit}".TrimEnd()),
                "remark",
            ],
        ];
        foreach (var (index, cell) in result.Cells.Index())
        {
            rows.Add(
            [
                Invariant($"{cell.Cell.Number}{(front[index] ? " *" : "")}"),
                .. cell.Cell.Values.Select(SweepParameter.Show),
                Invariant($"{cell.Done.Count} of {cell.Trials.Count}"),
                .. metrics.Select(metric => cell.Value(metric.Name, result.Definition.Combination) is { } value ? metric.Show(value) : "–"),
                cell.Reason is { } reason ? $"failed: {reason}"
                    : CellResult.Commonest(cell.Done.Concat(cell.Stopped).Select(trial => trial.Reason).OfType<string>()) ?? "",
            ]);
        }

        TextTable.Write(rows, to);
        if (front.Contains(true))
            to.WriteLine(
                $"* on the Pareto front: no other without a failed trial is as good in "
                    + $"{string.Join(" and ", SweepFindings.FrontMetrics(result).Select(metric => metric.Title.ToLowerInvariant()))} and better in one of them"
            );
    }
}
