
namespace MlServe.Evaluator.Load.Results;

/// <summary>What a reader of a load's figures must know, one line each.</summary>
internal static class LoadWarnings
{
    /// <summary>The warnings; none when all is well.</summary>
    public static IEnumerable<string> Of(LoadResult result) =>
        ((string?[])[Refusals.Warning(result), GeneratorHealth.Warning(result)]).OfType<string>();
}
