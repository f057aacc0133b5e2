using MlServe.Evaluator.Commands;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MlServe.Evaluator.Load;

/// <summary>
/// Reads a load plan: <c>stages:</c>, a list of <c>{ users: 20, think: 100s, length: 1m, repeat: 5 }</c>.
/// <c>think</c> and <c>repeat</c> may be left out (no think time, once). Every mistake is named with its line.
/// </summary>
internal static class LoadPlanFile
{
    private const int MostUsers = 10_000;
    private const int MostStages = 10_000;

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

            var stage = new PlanMapping(node, field + ".", mistakes, ["users", "think", "length", "repeat"]);
            var users = stage.Whole("users", 1, MostUsers);
            var think = stage.Duration("think", TimeSpan.Zero) ?? TimeSpan.Zero;
            var length = stage.Duration("length", TimeSpan.FromTicks(1), isRequired: true);
            var repeat = stage.Whole("repeat", 1, MostStages, 1);
            if (stages.Count + (repeat ?? 1) > MostStages)
                mistakes.Add(node, field, $"makes more than {MostStages} stages");
            else if (users is not null && length is not null && repeat is not null)
                stages.AddRange(Enumerable.Repeat(new StagePlan(users.Value, think, length.Value), repeat.Value));
        }
    }
}
