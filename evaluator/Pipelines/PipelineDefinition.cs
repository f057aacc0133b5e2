using MlServe.Kubernetes.Rules;

namespace MlServe.Evaluator.Pipelines;

/// <summary>Steps with what they need from each other, and the parameters in them.</summary>
internal sealed record PipelineDefinition
{
    /// <summary>A DNS label; Jobs are called NAME-STEP.</summary>
    public required string Name { get; init; }

    /// <summary>The file's text.</summary>
    public required string Text { get; init; }

    /// <summary>The parameters with their values, in the order of the file.</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    /// <summary>The steps in the order of the file.</summary>
    public required IReadOnlyList<PipelineStep> Steps { get; init; }

    /// <summary>The same with other values of some parameters.</summary>
    /// <exception cref="UserErrorException">There is no such parameter.</exception>
    public PipelineDefinition With(IEnumerable<KeyValuePair<string, string>> values)
    {
        var all = new Dictionary<string, string>(Parameters);
        foreach (var (name, value) in values)
        {
            if (!all.ContainsKey(name))
                throw new UserErrorException(
                    $"pipeline {Name} has no parameter '{name}'{(Spelling.Nearest(name, all.Keys) is { } near ? $"; did you mean '{near}'?" : ".")} "
                        + (all.Count == 0 ? "It has none." : $"It has: {string.Join(", ", all.Keys)}."));
            all[name] = value;
        }

        return this with { Parameters = all };
    }

    /// <summary>A text of a step with its names filled in: folders of other steps go before parameters, since no step reads its own as another's.</summary>
    public string Fill(PipelineStep step, string text) => Placeholders.Fill(text, name =>
        name == Placeholders.Out ? FolderOf(step.Name)
        : name != step.Name && Steps.Any(other => other.Name == name) ? FolderOf(name)
        : Parameters[name]);

    /// <summary>Steps that these parameters leave out: their condition does not hold, or a step that they need is left out.</summary>
    /// <exception cref="UserErrorException">A condition compares what cannot be compared.</exception>
    public IReadOnlySet<string> Skipped()
    {
        var skipped = Steps.Where(step => step.When?.Holds(Parameters) == false).Select(step => step.Name).ToHashSet();
        while (Steps.FirstOrDefault(step => !skipped.Contains(step.Name) && step.Needs.Any(skipped.Contains)) is { } next)
            skipped.Add(next.Name);
        return skipped;
    }

    /// <summary>Where a container finds a step's folder.</summary>
    private static string FolderOf(string step) => $"{StepJob.ArtifactsPath}/{step}";
}
