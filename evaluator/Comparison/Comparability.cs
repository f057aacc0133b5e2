using System.Text.RegularExpressions;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.RunFiles.Metadata;

namespace MlServe.Evaluator.Comparison;

/// <summary>What keeps runs from being compared as they stand.</summary>
internal static partial class Comparability
{
    // Runs of one length differ by less than this share.
    private const double SameLength = 0.01;

    /// <summary>A sentence for each; none when there is nothing to mind.</summary>
    public static IEnumerable<string> Of(IReadOnlyList<Entry> entries, IReadOnlyList<PairResult> pairs)
    {
        List<Trial> counted = [.. entries.SelectMany(entry => entry.Variant.Counted)];
        List<double> lengths = [.. counted.Select(trial => trial.Summary.DurationSeconds).OfType<double>()];
        if (lengths.Count > 0 && lengths.Max() > lengths.Min() * (1 + SameLength))
            yield return Invariant($"The loads took from {lengths.Min():0} to {lengths.Max():0} seconds: figures of different lengths do not compare.");
        var loads = counted.Select(trial => trial.Data.Metadata).OfType<RunMetadata>().DistinctBy(LoadIdentity.PlanOf);
        if (Several(loads.Select(LoadIdentity.PlanName)) is { } plans)
            yield return $"The runs had different load plans ({plans}): their figures do not compare.";
        if (Several(counted.Select(trial => trial.Summary.Cluster).OfType<string>()) is { } clusters)
            yield return $"The runs were made on different clusters ({clusters}).";
        else if (Several(counted.Select(trial => trial.Data.Metadata?.Cluster).OfType<ClusterIdentity>().Select(Machines)) is { } machines)
            yield return $"The runs were made on different machines ({machines}): what looks like a difference between manifests may be one between these.";
        foreach (var entry in entries.Where(entry => entry.Variant.Counted.Count < entry.Variant.Trials.Count))
            yield return Invariant(
                $"{entry.Variant.Trials.Count - entry.Variant.Counted.Count} of {entry.Variant.Trials.Count} runs of {entry.Variant.Name} do not "
                    + $"count; the list of runs says why. What is left may look better than it is."
            );
        if (pairs.Any(pair => pair.Of(KnownFigures.ResponseTime) is { IsPaired: false }))
            yield return "Some runs were not made in turns: what looks like a difference between manifests may be one between the machine then and now.";
        if (pairs.Count(pair => pair.Of(KnownFigures.ResponseTime) is { IsTooFew: false }) is > 1 and var tested)
            yield return Invariant(
                $"{tested} pairs are tested, each by itself: of pairs that do not differ, one in twenty is taken for different all the same."
            );
        if (entries.Any(entry => entry.Of(KnownFigures.Accuracy) is not null) && entries.Any(entry => entry.Of(KnownFigures.Accuracy) is null))
            yield return "Accuracy is known of some only: the front is of memory requested and response time.";
        // The same remark with other figures in it is one remark.
        foreach (var same in counted.SelectMany(Remarks).GroupBy(warning => Digits().Replace(warning, "")))
            yield return Invariant($"In {same.Count()} of {counted.Count} runs{(same.Distinct().Count() > 1 ? ", for example" : "")}: {same.First()}");
    }

    /// <summary>The nodes of a cluster by what they have, whatever they are called.</summary>
    private static string Machines(ClusterIdentity cluster) =>
        string.Join(" and ", cluster.Nodes.Select(node => $"{node.Cpu} cores with {node.Memory} under {node.Os}").Order(StringComparer.Ordinal));

    private static IEnumerable<string> Remarks(Trial trial) =>
        trial.Data.Metadata is { } run ? run.Warnings.Concat(run.Cautions) : [];

    private static string? Several(IEnumerable<string> names) =>
        names.Distinct().Order(StringComparer.Ordinal).ToList() is { Count: > 1 } different ? string.Join(", ", different) : null;

    [GeneratedRegex("[0-9.,]+")]
    private static partial Regex Digits();
}
