using MlServe.Evaluator.Pages;

namespace MlServe.Evaluator.Capacity;

/// <summary>Latency and goodput over the load, with the capacity marked.</summary>
internal static class CapacityCurves
{
    // Far beyond the knee times are those of a queue without end, and would press all others flat.
    private const double Beyond = 1.25;

    /// <summary>The charts of a kind of load.</summary>
    public static IEnumerable<Chart> Of(CapacityState state, LoadKind kind)
    {
        var result = state.Of(kind);
        var (axis, id) = kind == LoadKind.Rate ? ("requests per second", "rate") : ("users", "users");
        List<LoadTrial> own = [.. state.Trials.Where(trial => trial.Kind == kind && trial.Obstacle != Estimation.Obstacle.Generator)];
        var kept = own.Where(trial => trial.Kept).Select(trial => trial.Load).DefaultIfEmpty(double.MaxValue).Max();
        List<LoadTrial> shown = [.. own.Where(trial => trial.Load <= kept * Beyond)];
        IReadOnlyList<Mark> marks = result is { Load: > 0 }
            ? [new Mark(result.Load, "percentile", $"{NumberText.Short(result.Load)}: capacity")] : [];
        var limits = string.Join(", ", state.Settings.Objectives.Select(objective => objective.Text));
        yield return new Chart($"capacity-{id}-times", "Response time", $"milliseconds, over {axis}",
        [
            Line(shown, "median", 3, trial => trial.P50Seconds * 1000),
            Line(shown, "95th percentile", 2, trial => trial.P95Seconds * 1000),
            Line(shown, "99th percentile", 4, trial => trial.P99Seconds * 1000),
        ])
        { Axis = axis, Marks = marks, Height = 230 };
        yield return new Chart($"capacity-{id}-answers", "Answers", $"per second, over {axis}; good: within {limits}",
        [
            Line(shown, "served", 1, trial => trial.ServedRate),
            Line(shown, "good", 3, trial => trial.GoodRate),
        ])
        { Axis = axis, Marks = marks, Height = 230 };
    }

    /// <summary>One point per load: the mean of its trials.</summary>
    private static Series Line(IEnumerable<LoadTrial> trials, string name, int colour, Func<LoadTrial, double?> value) => new(
        name,
        [.. trials.GroupBy(trial => trial.Load).OrderBy(same => same.Key).Select(same => (same.Key, same.Average(value)))],
        colour, Shows: SeriesFigures.None);
}
