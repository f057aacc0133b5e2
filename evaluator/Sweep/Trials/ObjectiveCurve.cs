using MlServe.Evaluator.Scoring;
using MlServe.Evaluator.Search;

namespace MlServe.Evaluator.Sweep.Trials;

/// <summary>How an objective goes over the steps of a trial, read from the lines that its Job prints. Pure.</summary>
internal static class ObjectiveCurve
{
    // What programs call a step; a line without one of these is the next step.
    private static readonly IReadOnlyList<string> StepNames = ["epoch", "step", "iteration"];

    /// <summary>All steps of a log.</summary>
    public static IReadOnlyList<StepValue> Of(IEnumerable<string> lines, string metric)
    {
        var curve = new List<StepValue>();
        foreach (var line in lines)
        {
            if (Read(line, metric, curve.Count) is { } value)
                curve.Add(value);
        }

        return curve;
    }

    /// <summary>The step that a line tells of; null: it does not name the metric.</summary>
    /// <param name="line">The line.</param>
    /// <param name="metric">The objective's metric.</param>
    /// <param name="before">How many lines before it named the metric.</param>
    public static StepValue? Read(string line, string metric, int before)
    {
        var printed = JobFigures.Printed(line);
        if (!printed.TryGetValue(metric, out var value))
            return null;
        var step = StepNames.Where(printed.ContainsKey).Select(name => (double?)printed[name]).FirstOrDefault() ?? before + 1;
        return new StepValue((int)Math.Clamp(step, 0, int.MaxValue), value);
    }
}
