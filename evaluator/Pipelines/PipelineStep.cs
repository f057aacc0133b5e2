namespace MlServe.Evaluator.Pipelines;

/// <summary>A step as the file describes it; parameters are not filled in yet.</summary>
internal sealed record PipelineStep
{
    /// <summary>A DNS label.</summary>
    public required string Name { get; init; }

    /// <summary>The image; null for a step that is a manifest.</summary>
    public string? Image { get; init; }

    /// <summary>Instead of the image's own command; empty: the image's.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Arguments.</summary>
    public IReadOnlyList<string> Args { get; init; } = [];

    /// <summary>Names of the steps that must be done before, in the order of the file; those whose folder it reads included.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>When it is run; null: always.</summary>
    public Condition? When { get; init; }

    /// <summary>The manifest's path as the file names it, and its text; null for a step with arguments.</summary>
    public (string Name, string Text)? Manifest { get; init; }

    /// <summary>How many of the manifest's workloads are run side by side.</summary>
    public int Copies { get; init; } = 1;

    /// <summary>The longest that one try may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How often it is tried again when it fails.</summary>
    public int Retries { get; init; }

    /// <summary>CPU that it requests and may use, as Kubernetes writes it; null: nothing is said.</summary>
    public string? Cpu { get; init; }

    /// <summary>Memory that it requests and may use, as Kubernetes writes it; null: nothing is said.</summary>
    public string? Memory { get; init; }

    /// <summary>The texts in which names may stand.</summary>
    public IEnumerable<string> Texts => Manifest is { } manifest ? [manifest.Text] : [.. Image is null ? [] : (string[])[Image], .. Command, .. Args];
}
