namespace MlServe.Evaluator.Figures;

/// <summary>What a run must keep to.</summary>
internal static class Thresholds
{
    /// <summary>All of them as the summary has it.</summary>
    public static IReadOnlyList<Threshold> Judge(this IEnumerable<Threshold> thresholds, Summary summary) =>
        [.. thresholds.Select(threshold => threshold.Judge(summary))];

    /// <summary>A line for each that <paramref name="summary"/> misses.</summary>
    public static IReadOnlyList<string> Missed(this IEnumerable<Threshold> thresholds, Summary summary) =>
        [.. thresholds.Judge(summary).Where(threshold => threshold.IsMet == false).Select(threshold => threshold.ToString())];
}
