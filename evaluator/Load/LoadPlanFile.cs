using MlServe.Evaluator.Commands;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MlServe.Evaluator.Load;

/// <summary>
/// Reads a load plan: <c>stages:</c>, a list of closed ones <c>{ users: 20, think: 100s, length: 1m, repeat: 5 }</c> and
/// open ones <c>{ rate: 10..50, arrivals: poisson, length: 1m }</c>. Every mistake is named with its line.
/// </summary>
internal static class LoadPlanFile
{
    private const int MostUsers = 10_000;
    private const int MostStages = 10_000;
    private const double MostPerSecond = 100_000;

    // Most requests under way at once in an open stage, where the plan does not say.
    private const int UsersOfOpenStage = 200;

    /// <summary>Reads the file at <paramref name="path"/>.</summary>
    /// <exception cref="UserErrorException">It cannot be read, or is no plan.</exception>
    public static LoadPlan Read(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"--plan {path}: cannot be read: {exception.Message}", exception);
        }

        return Parse(text, path);
    }

    /// <summary>Reads the text of a plan; <paramref name="path"/> is for messages.</summary>
    public static LoadPlan Parse(string text, string path)
    {
        var yaml = new YamlStream();
        try
        {
            yaml.Load(new StringReader(text));
        }
        catch (YamlException exception)
        {
            throw new UserErrorException($"{path}:{exception.Start.Line}: {exception.Message}", exception);
        }

        var mistakes = new PlanMistakes(path);
        if (yaml.Documents.Count == 0 || yaml.Documents[0].RootNode is not YamlMappingNode root)
            throw new UserErrorException($"{path}:1: a load plan is a mapping with the key 'stages'");
        var plan = new PlanMapping(root, "", mistakes, ["stages"]);
        var stages = new List<StagePlan>();
        if (plan.Find("stages") is not YamlSequenceNode { Children.Count: > 0 } list)
            mistakes.Add(plan.Find("stages") ?? root, "stages", "must be a list of at least one stage");
        else
            ReadStages(list, stages, mistakes);
        mistakes.ThrowIfAny();
        return new LoadPlan(stages);
    }

    private static void ReadStages(YamlSequenceNode list, List<StagePlan> stages, PlanMistakes mistakes)
    {
        for (var i = 0; i < list.Children.Count; i++)
        {
            var field = $"stages[{i}]";
            if (list.Children[i] is not YamlMappingNode node)
            {
                mistakes.Add(list.Children[i], field, "must be a mapping such as { users: 20, think: 1s, length: 1m }");
                continue;
            }

            var stage = ReadStage(new PlanMapping(node, field + ".", mistakes, ["users", "think", "rate", "arrivals", "length", "repeat"]), out var repeat);
            if (stages.Count + repeat > MostStages)
                mistakes.Add(node, field, $"makes more than {MostStages} stages");
            else
                stages.AddRange(Enumerable.Repeat(stage, repeat));
        }
    }

    // Where something is wrong a mistake was noted, and what is returned is never used.
    private static StagePlan ReadStage(PlanMapping stage, out int repeat)
    {
        var length = stage.Duration("length", TimeSpan.FromTicks(1), isRequired: true) ?? TimeSpan.Zero;
        repeat = stage.Whole("repeat", 1, MostStages, 1) ?? 1;
        if (stage.Find("rate") is null)
        {
            stage.Refuse("arrivals", "belongs to a stage with 'rate'");
            return new StagePlan(stage.Whole("users", 1, MostUsers) ?? 0, stage.Duration("think", TimeSpan.Zero) ?? TimeSpan.Zero, length);
        }

        stage.Refuse("think", "belongs to a stage without 'rate'");
        var (from, to) = stage.Rate("rate", MostPerSecond) ?? (0, 0);
        var isPoisson = stage.OneOf("arrivals", ["even", "poisson"]) == "poisson";
        return new StagePlan(stage.Whole("users", 1, MostUsers, UsersOfOpenStage) ?? 0, TimeSpan.Zero, length) { Arrivals = new Arrivals(from, to, isPoisson) };
    }
}
