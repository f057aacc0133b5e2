namespace MlServe.Evaluator.Load.Results;

/// <summary>What a reader of a load's figures must know, one line each.</summary>
internal static class LoadWarnings
{
    /// <summary>Why the figures are unusable; none when they are not.</summary>
    public static IEnumerable<string> Of(LoadResult result) =>
        ((string?[])[Refusals.Warning(result), GeneratorHealth.Of(result) is { IsUnusable: true } health ? health.Sentence : null]).OfType<string>();

    /// <summary>How far they can be trusted; none where nothing limits that.</summary>
    public static IEnumerable<string> Cautions(LoadResult result) =>
        [.. GeneratorHealth.Of(result) is { IsUnusable: false } health ? [health.Sentence] : Array.Empty<string>(), .. SilentStages.Of(result)];
}
