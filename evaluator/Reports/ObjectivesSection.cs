using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.Pages;

namespace MlServe.Evaluator.Reports;

/// <summary>What became of a run's objectives, as its report says first.</summary>
internal static class ObjectivesSection
{
    /// <summary>A line for each objective; nothing without any.</summary>
    public static void Append(MarkupWriter html, IReadOnlyList<ObjectiveResult>? objectives)
    {
        if (objectives is not { Count: > 0 })
            return;
        foreach (var objective in objectives)
            html.Write($"<p class=\"{(objective.Kept ? "met" : "missed")}\">{objective.Name}: {objective.Text}</p>\n");
        if (objectives.Any(objective => objective.Violations.Count > 0))
        {
            var seconds = objectives.Max(objective => objective.WindowSeconds);
            html.Write($"<p class=\"soft\">Shaded below: windows of {seconds:0.#} s in which one was missed.</p>\n");
        }
    }
}
