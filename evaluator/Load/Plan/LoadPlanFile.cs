using MlServe.Evaluator.Files;
using MlServe.Evaluator.Objectives;

namespace MlServe.Evaluator.Load.Plan;

/// <summary>
/// Reads a load plan (docs/formats.md, docs/load-plan.schema.json): <c>stages:</c>, and if wanted <c>targets:</c>,
/// <c>keep_alive:</c>, <c>timeout:</c> and <c>warmup:</c>. Every mistake is named with its line.
/// </summary>
internal static class LoadPlanFile
{
    private const int MostStages = 10_000;

    /// <summary>Keys of the file; the schema has the same.</summary>
    public static readonly IReadOnlyList<string> Keys = ["stages", "targets", "keep_alive", "timeout", "warmup"];

    /// <summary>The load of a plan's file, or of the challenge, in the length asked for.</summary>
    /// <param name="path">The file; null: the challenge's.</param>
    /// <param name="minutes">Length of the whole load; null: the plan's own.</param>
    /// <param name="objectives">What the whole load is to keep to; null: nothing.</param>
    /// <param name="single">The only stage, where there is to be just one; null: the plan's.</param>
    /// <exception cref="UserErrorException">The file is no plan, the length leaves nothing of it, or it cannot decide an objective.</exception>
    public static LoadPlan Choose(string? path, double? minutes, IReadOnlyList<Objective>? objectives = null, StagePlan? single = null)
    {
        var plan = (single is not null ? new LoadPlan([single]) : path is null ? LoadPlan.Challenge : Read(path)) with { Objectives = objectives ?? [] };
        try
        {
            plan = minutes is { } length ? plan.Scale(length) : plan;
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new UserErrorException("--minutes must be above zero and leave every stage some length.");
        }

        ObjectiveCheck.Require(plan);
        return plan;
    }

    /// <summary>Reads the file at <paramref name="path"/>.</summary>
    /// <exception cref="UserErrorException">It cannot be read, or is no plan.</exception>
    public static LoadPlan Read(string path) => Parse(TextFile.ReadAll(path, option: "--plan"), path);

    /// <summary>Reads the text of a plan; <paramref name="path"/> is for messages, and images are looked for beside it.</summary>
    public static LoadPlan Parse(string text, string path)
    {
        var mistakes = new YamlMistakes(path);
        var file = YamlMapping.Parse(text, path, mistakes, Keys, "a load plan is a mapping with the key 'stages'");
        var plan = new LoadPlan(ReadStages(file))
        {
            KeepAlive = file.OneOf("keep_alive", ["false", "true"]) == "true",
            Timeout = file.Duration("timeout", TimeSpan.FromMilliseconds(1)),
            WarmUp = file.Find("warmup") is null ? null : ReadWarmUp(file),
            Targets = TargetPlanReader.ReadAll(file, Path.GetDirectoryName(Path.GetFullPath(path))!),
        };
        mistakes.ThrowIfAny();
        return plan;
    }

    private static List<StagePlan> ReadStages(YamlMapping file)
    {
        var stages = new List<StagePlan>();
        if (file.Find("stages") is null)
            file.Mistake("stages", "must be a list of at least one stage");
        foreach (
            var node in file.List(
                "stages",
                "must be a list of at least one stage",
                StagePlanReader.Keys,
                "must be a mapping such as { users: 20, think: 1s, length: 1m }"
            )
        )
        {
            var stage = StagePlanReader.Read(node);
            var repeat = node.Whole("repeat", 1, MostStages, 1) ?? 1;
            if (stages.Count + repeat > MostStages)
                node.Mistake("repeat", $"makes more than {MostStages} stages");
            else
                stages.AddRange(Enumerable.Repeat(stage, repeat));
        }

        return stages;
    }

    private static StagePlan? ReadWarmUp(YamlMapping file)
    {
        var keys = StagePlanReader.Keys.Where(key => key is not ("repeat" or "slo") && !key.StartsWith("max_", StringComparison.Ordinal)).ToList();
        return file.Mapping("warmup", keys, "must be a stage such as { users: 5, think: 1s, length: 20s }") is { } node ? StagePlanReader.Read(node) : null;
    }
}
