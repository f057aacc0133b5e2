using MlServe.Evaluator.Figures;

namespace MlServe.Evaluator.Comparison;

/// <summary>What the manifests decide by themselves, whatever is measured: the memory and CPU that they request. No further round changes it.</summary>
internal static class ManifestVerdict
{
    // Pods come one after the other: of a fixed number of them the mean over time differs by that much from run to run.
    private const double Same = 0.005;

    private static readonly IReadOnlyList<Figure> Requested = [KnownFigures.MemoryRequested, KnownFigures.CpuRequested];

    /// <summary>Whether the manifests decide the figure of both: the same in all of a manifest's runs, and no autoscaler adds pods.</summary>
    public static bool Decides(Figure figure, Entry a, Entry b) => Requested.Contains(figure) && IsFixed(a, figure) && IsFixed(b, figure);

    /// <summary>A sentence for each figure that the manifests decide and in which they differ; the manifests that request the least come first.</summary>
    public static IEnumerable<string> Of(IReadOnlyList<Entry> entries)
    {
        foreach (var figure in Requested)
        {
            var known = entries.Where(entry => IsFixed(entry, figure)).OrderBy(entry => entry.Of(figure)!.Median).ToList();
            if (known.Count < 2 || known[^1].Of(figure)!.Median <= known[0].Of(figure)!.Median * (1 + Same))
                continue;
            var least = known[0].Of(figure)!.Median;
            yield return $"{figure.Title}: "
                + string.Join(
                    ", ",
                    known.Select(entry => $"{entry.Variant.Name} {figure.ShowWithUnit(entry.Of(figure)!.Median)}{Times(entry.Of(figure)!.Median, least)}"))
                + ". The manifests decide that; no more rounds are needed.";
        }
    }

    private static bool IsFixed(Entry entry, Figure figure) =>
        entry.Variant.Example.Metadata?.Autoscaler is null
        // Older runs do not tell of their autoscaler, but of the pods that came.
        && entry.Variant.Counted.All(trial => trial.Summary is not { ReplicasMean: { } mean, ReplicasMax: { } most } || most - mean <= Same * most)
        && entry.Of(figure) is { } known && known.Highest - known.Lowest <= Same * known.Highest;

    private static string Times(double value, double least) => least > 0 && value > least * (1 + Same) ? $" ({NumberText.Short(value / least)} ×)" : "";
}
