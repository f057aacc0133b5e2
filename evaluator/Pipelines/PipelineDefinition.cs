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
            if (WhyUnknown(name) is { } why)
                throw new UserErrorException(why);
            all[name] = value;
        }

        return this with { Parameters = all };
    }

    /// <summary>What to say of a parameter that it does not have; null of one that it has.</summary>
    public string? WhyUnknown(string parameter) => Parameters.ContainsKey(parameter) ? null
        : $"pipeline {Name} has no parameter '{parameter}'{(Spelling.Nearest(parameter, Parameters.Keys) is { } near ? $"; did you mean '{near}'?" : ".")} "
            + (Parameters.Count == 0 ? "It has none." : $"It has: {string.Join(", ", Parameters.Keys)}.");

    /// <summary>The same under another name, for one of several that run at the same time: their Jobs are called differently.</summary>
    public PipelineDefinition Numbered(int number)
    {
        var ending = Invariant($"-{number:00}");
        return this with { Name = Name[..Math.Min(Name.Length, StepReader.LongestName - ending.Length)] + ending };
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
