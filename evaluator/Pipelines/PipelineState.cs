using MlServe.Evaluator.RunFiles.Metadata;

namespace MlServe.Evaluator.Pipelines;

/// <summary>pipeline.json: what a pipeline is run with, and where its steps stand. A run that goes on begins from it.</summary>
internal sealed record PipelineState
{
    /// <summary>The pipeline.</summary>
    public required string Name { get; init; }

    /// <summary>The file's path as given.</summary>
    public required string File { get; init; }

    /// <summary>The evaluator's version.</summary>
    public string Evaluator { get; init; } = RunMetadata.ThisEvaluator;

    /// <summary>When it was begun.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The kubeconfig context; null: the embedded cluster.</summary>
    public string? Context { get; init; }

    /// <summary>The namespace; null: the context's.</summary>
    public string? Namespace { get; init; }

    /// <summary>The claim that the steps' folders lie on; null: the run folder itself.</summary>
    public string? ArtifactsClaim { get; init; }

    /// <summary>The image that carries files to and from the claim; null: each step's own.</summary>
    public string? ArtifactsImage { get; init; }

    /// <summary>All parameters.</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    /// <summary>The steps in the order of the file.</summary>
    public required IReadOnlyList<StepState> Steps { get; init; }

    /// <summary>The state of a run that begins.</summary>
    /// <param name="definition">The steps, with the parameters that they are run with.</param>
    /// <param name="file">The file's path.</param>
    /// <param name="now">When.</param>
    public static PipelineState Of(PipelineDefinition definition, string file, DateTimeOffset now) => new()
    {
        Name = definition.Name,
        File = file,
        StartedAt = now,
        Parameters = definition.Parameters,
        Steps = [.. definition.Steps.Select(step => new StepState { Name = step.Name, Needs = step.Needs })],
    };

    /// <summary>Nothing is left to do: every step is done or left out.</summary>
    public bool Finished => Steps.All(step => step.Status is StepStatus.Done or StepStatus.Skipped);

    /// <summary>What failed, a sentence for each step.</summary>
    public string FailureText() => string.Join("; ", Steps.Where(step => step.Status == StepStatus.Failed)
        .Select(step => $"step {step.Name} failed: {step.Message}")).TrimEnd('.') + ".";

    /// <summary>A step.</summary>
    public StepState Of(string name) => Steps.First(step => step.Name == name);

    /// <summary>The same with one step changed.</summary>
    public PipelineState With(string name, Func<StepState, StepState> change) =>
        this with { Steps = [.. Steps.Select(step => step.Name == name ? change(step) : step)] };
}
