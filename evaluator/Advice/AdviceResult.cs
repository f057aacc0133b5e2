namespace MlServe.Evaluator.Advice;

/// <summary>What is advised.</summary>
/// <param name="Evidence">What it is drawn from.</param>
/// <param name="Recommendations">A line for each field, also of those that stay.</param>
/// <param name="Cautions">What the runs were too short or too lightly loaded to tell.</param>
/// <param name="Manifest">The manifest's text with what changes, and why above each change.</param>
internal sealed record AdviceResult(
    Evidence Evidence, IReadOnlyList<Recommendation> Recommendations, IReadOnlyList<string> Cautions, string Manifest)
{
    /// <summary>Share of the CPU requested that stays idle, in the mean, with what is advised; null where none is requested.</summary>
    public required double? CpuSlack { get; init; }

    /// <summary>The same of memory.</summary>
    public required double? MemorySlack { get; init; }
}
