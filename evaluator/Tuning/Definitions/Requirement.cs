using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Objectives;

namespace MlServe.Evaluator.Tuning.Definitions;

/// <summary>Something that a deployment has to keep to, and how much it spends of what it may.</summary>
/// <param name="Name">What it is called, such as <c>p95&lt;200ms</c>.</param>
/// <param name="Figure">The figure that shows it.</param>
/// <param name="Spent">Of a run: bad requests ÷ those that may be bad; above 1 it is missed. Null: nobody can tell, which counts as missed.</param>
internal sealed record Requirement(string Name, Figure Figure, Func<Summary, double?> Spent)
{
    // What is just missed must stay missed when it is rounded.
    private const double JustMissed = 1.0001;

    /// <summary>How the objective is written that would be kept with a value of the figure; null: there is no such way to write it.</summary>
    public Func<double, string?> Allowing { get; init; } = _ => null;

    /// <summary>An objective of the load, or of one of its stages.</summary>
    public static Requirement Of(AskedObjective asked)
    {
        var (objective, subject) = (asked.Objective, asked.Objective.Text.Split('<')[0].ToLowerInvariant());
        // A stage's objective is shown by what it has left: figures of the run are of the whole load.
        var name = asked.Stage is not null ? "" : objective.Kind switch
        {
            ObjectiveKind.Percentile => $"latency_{subject}_s",
            ObjectiveKind.Failed => KnownFigures.FailedShare.Name,
            _ => "",
        };
        var figure = KnownFigures.IsKnown(name) ? KnownFigures.Of(name) : KnownFigures.BudgetSpent;
        return new Requirement(asked.Stage is { } stage ? Invariant($"{objective} in stage {stage}") : objective.Text, figure, SpentOf)
        {
            Allowing = value => figure.Name == KnownFigures.FailedShare.Name ? Invariant($"{subject}<{Math.Ceiling(value * 10_000 + 1e-6) / 100:0.##}%")
                : figure.Name == name ? Invariant($"{subject}<{Math.Ceiling(value * 1000 + 1e-6):0}ms")
                : null,
        };

        double? SpentOf(Summary summary) =>
            summary.Objectives?.FirstOrDefault(result => result.Objective == objective.Text && result.Stage == asked.Stage) is { BudgetSpent: { } spent } result
                ? result.Kept ? Math.Min(1, spent) : Math.Max(JustMissed, spent)
                : null;
    }

    /// <summary>The least accuracy: of the wrong answers that may be, how many there are.</summary>
    public static Requirement Accuracy(double atLeast) => new(
        Invariant($"accuracy≥{atLeast * 100:0.##}%"),
        KnownFigures.Accuracy,
        summary => summary.Accuracy is not { } accuracy ? null : accuracy >= atLeast ? Math.Min(1, (1 - accuracy) / (1 - atLeast))
            : Math.Max(JustMissed, (1 - accuracy) / (1 - atLeast)))
    {
        Allowing = value => Invariant($"an accuracy of {Math.Floor(value * 10_000) / 100:0.##}%"),
    };
}
