using MlServe.Evaluator.Files;
using MlServe.Evaluator.Files.Yaml;
using MlServe.Evaluator.Objectives;

namespace MlServe.Evaluator.Load.Plan;

/// <summary>
/// Reads a load plan (docs/formats.md, docs/load-plan.schema.json): <c>stages:</c> or <c>trace:</c>, and if wanted
/// <c>targets:</c>, <c>keep_alive:</c>, <c>timeout:</c> and <c>warmup:</c>. Every mistake is named with its line.
/// </summary>
internal static class LoadPlanFile
{
    /// <summary>The most stages of a plan.</summary>
    public const int MostStages = 10_000;

    /// <summary>Keys of the file; the schema has the same.</summary>
    public static readonly IReadOnlyList<string> Keys = ["stages", "trace", "targets", "keep_alive", "timeout", "warmup"];

    /// <summary>Keys of a trace; the schema has the same.</summary>
    public static readonly IReadOnlyList<string> TraceKeys = ["file", "speed", "scale", "users"];

    /// <summary>The load of a plan's file, or of the challenge, in the length asked for.</summary>
    /// <param name="path">The file; null: the challenge's.</param>
    /// <param name="minutes">Length of the whole load; null: the plan's own.</param>
    /// <param name="objectives">What the whole load is to keep to; null: nothing.</param>
    /// <param name="single">The only stage, where there is to be just one; null: the plan's.</param>
    /// <param name="trace">A recorded load that takes the place of the plan's stages; null: the plan's.</param>
    /// <exception cref="UserErrorException">The file is no plan, the length leaves nothing of it, or it cannot decide an objective.</exception>
    public static LoadPlan Choose(
        string? path, double? minutes, IReadOnlyList<Objective>? objectives = null, StagePlan? single = null, TraceChoice? trace = null)
    {
        var plan = (single is not null ? new LoadPlan([single]) : path is null ? LoadPlan.Challenge : Read(path)) with { Objectives = objectives ?? [] };
        if (trace is not null)
            plan = TraceReader.Read(trace, plan);
        if (minutes is not null && plan.Stages.Any(stage => stage.Arrivals is { EndsItsStage: true }))
            throw new UserErrorException("--minutes: this load is a trace, whose length is its own: --speed says how fast it goes.");
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
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var trace = ReadTrace(file, Path.GetDirectoryName(path) ?? "");
        var plan = new LoadPlan(trace is null ? ReadStages(file) : [])
        {
            KeepAlive = file.OneOf("keep_alive", ["false", "true"]) == "true",
            Timeout = file.Duration("timeout", TimeSpan.FromMilliseconds(1)),
            WarmUp = file.Find("warmup") is null ? null : ReadWarmUp(file),
            Targets = TargetPlanReader.ReadAll(file, folder),
        };
        mistakes.ThrowIfAny();
        return trace is null ? plan : TraceReader.Read(trace, plan);
    }

    private static TraceChoice? ReadTrace(YamlMapping file, string folder)
    {
        if (file.Find("trace") is null)
            return null;
        file.Refuse("stages", "excludes 'trace': the stages are what the trace has");
        if (file.Mapping("trace", TraceKeys, "must be a mapping such as { file: day.csv, speed: 24 }") is not { } node)
            return null;
        if (node.Find("file") is null)
            node.Mistake("file", "is missing");
        return new TraceChoice(Path.Combine(folder, node.Text("file") ?? ""))
        {
            Speed = node.Number("speed", TraceChoice.Least, TraceChoice.Most) ?? 1,
            Scale = node.Number("scale", TraceChoice.Least, TraceChoice.Most) ?? 1,
            Users = node.Whole("users", 1, StagePlanReader.MostUsers, StagePlanReader.UsersOfOpenStage) ?? 0,
        };
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
