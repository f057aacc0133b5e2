namespace MlServe.Evaluator.Pipelines;

/// <summary>A step as pipeline.json has it.</summary>
internal sealed record StepState
{
    /// <summary>The step.</summary>
    public required string Name { get; init; }

    /// <summary>The steps that it needs.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>Where it stands.</summary>
    public StepStatus Status { get; init; }

    /// <summary>When its first try of this run, or of the one that goes on, began; null before.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it was over; null before.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How often it was tried.</summary>
    public int Tries { get; init; }

    /// <summary>The run folder of the last try, from the pipeline's folder; null before the first.</summary>
    public string? Run { get; init; }

    /// <summary>What image, arguments and inputs come to (SHA-256): a step with the same has the same result.</summary>
    public string? Key { get; init; }

    /// <summary>The pipeline run whose result it took over instead of running; null: it ran here.</summary>
    public string? TakenFrom { get; init; }

    /// <summary>Where on the claim its folder is; null where the run folder itself has it from the first.</summary>
    public string? Place { get; init; }

    /// <summary>Why it failed, in a word or two.</summary>
    public string? Reason { get; init; }

    /// <summary>Why it failed, in a sentence.</summary>
    public string? Message { get; init; }

    /// <summary>What it printed as <c>name=value</c>, and what its pods used.</summary>
    public IReadOnlyDictionary<string, double> Figures { get; init; } = new Dictionary<string, double>();

    /// <summary>Seconds from its begin to its end; null before.</summary>
    public double? Seconds => EndedAt is { } end && StartedAt is { } start ? Math.Round((end - start).TotalSeconds, 3) : null;
}
