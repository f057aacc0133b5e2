using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Load.Plan;

/// <summary>Whether a plan can decide its objectives at all.</summary>
internal static class ObjectiveCheck
{
    /// <summary>Refuses an objective that so few requests could not show to be kept, were they all good.</summary>
    /// <exception cref="UserErrorException">There is one; says how many requests it takes.</exception>
    public static void Require(LoadPlan plan)
    {
        foreach (var (objective, stage) in plan.AllObjectives)
        {
            var stages = stage is { } number ? [plan.Stages[number - 1]] : plan.Stages;
            var (planned, needed) = (stages.Sum(MostRequests), ShareClaim.Fewest((double)objective.AllowedBad, 0));
            if (planned >= needed)
                continue;
            var (what, change) = stage is null
                ? ($"--slo \"{objective}\": this load", "--minutes")
                : ($"slo \"{objective}\" of stage {stage}: the stage", "its length");
            throw new UserErrorException(
                $"{what} sends about {planned:0} requests at most, and fewer than {needed} cannot show with 99 % confidence that it is kept: "
                    + $"raise {change}, or ask for {Weaker(objective)}.");
        }
    }

    /// <summary>Requests of a stage if every answer came at once; infinite where users do not think.</summary>
    private static double MostRequests(StagePlan stage) =>
        stage.Arrivals is { } arrivals ? arrivals.Expected(stage.Length)
        // Think times are half of the longest in the mean; the first request comes without any.
        : stage.ThinkUpTo > TimeSpan.Zero ? stage.Users * (1 + stage.Length / (stage.ThinkUpTo / 2))
        : double.PositiveInfinity;

    private static string Weaker(Objective objective) => objective.Kind == ObjectiveKind.Failed ? "a larger share" : "a lower percentile";
}
