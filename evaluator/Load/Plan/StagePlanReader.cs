using MlServe.Evaluator.Files.Yaml;
using MlServe.Evaluator.Load.Pacing;
using MlServe.Evaluator.Objectives;

namespace MlServe.Evaluator.Load.Plan;

/// <summary>Reads a stage of a plan file. Where something is wrong a mistake is noted, and what is returned is never used.</summary>
internal static class StagePlanReader
{
    /// <summary>The most users of a stage; for more connections than some 28,000 one address has no ports.</summary>
    public const int MostUsers = 20_000;

    /// <summary>Most requests under way at once in an open stage, where nobody says.</summary>
    public const int UsersOfOpenStage = 200;

    /// <summary>Keys of a stage; the schema has the same.</summary>
    public static readonly IReadOnlyList<string> Keys =
        ["users", "think", "rate", "arrivals", "length", "repeat", "max_mean", "max_p95", "max_p99", "max_failed", "slo"];

    /// <summary>Reads a closed stage, or with <c>rate</c> an open one.</summary>
    public static StagePlan Read(YamlMapping stage)
    {
        var limits = new StageLimits
        {
            MaxMean = stage.Duration("max_mean", TimeSpan.FromTicks(1)),
            MaxP95 = stage.Duration("max_p95", TimeSpan.FromTicks(1)),
            MaxP99 = stage.Duration("max_p99", TimeSpan.FromTicks(1)),
            MaxFailed = stage.Failures("max_failed"),
        };
        var objectives = ReadObjectives(stage);
        var length = stage.Duration("length", TimeSpan.FromTicks(1), isRequired: true) ?? TimeSpan.Zero;
        if (stage.Find("rate") is null)
        {
            stage.Refuse("arrivals", "belongs to a stage with 'rate'");
            return new StagePlan(stage.Whole("users", 1, MostUsers) ?? 0, stage.Duration("think", TimeSpan.Zero) ?? TimeSpan.Zero, length)
            {
                Limits = limits,
                Objectives = objectives,
            };
        }

        stage.Refuse("think", "belongs to a stage without 'rate'");
        var (from, to) = stage.Rate("rate") ?? (0, 0);
        var isPoisson = stage.OneOf("arrivals", ["even", "poisson"]) == "poisson";
        return new StagePlan(stage.Whole("users", 1, MostUsers, UsersOfOpenStage) ?? 0, TimeSpan.Zero, length)
        {
            Arrivals = new Arrivals(from, to, isPoisson),
            Limits = limits,
            Objectives = objectives,
        };
    }

    private static IReadOnlyList<Objective> ReadObjectives(YamlMapping stage)
    {
        var objectives = new List<Objective>();
        foreach (var text in stage.Scalars("slo", $"must be an objective or a list of them, such as {ObjectiveReader.Known}"))
        {
            if (ObjectiveReader.TryRead(text ?? "", out var mistake) is { } objective)
                objectives.Add(objective);
            else
                stage.Mistake("slo", $"'{text}': {mistake}");
        }

        // None is the same list everywhere: plans are compared by value.
        if (objectives.Count == 0)
            return [];
        return objectives;
    }
}
