using MlServe.Evaluator.Figures;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Findings;

/// <summary>Whether the autoscaler gave the load the pods it needed, and in time.</summary>
internal static class ScalingFindings
{
    // Kubernetes leaves the replicas as they are while usage is within a tenth of the target.
    internal const double Tolerance = 1.1;

    /// <summary>The findings; none without an autoscaler that goes by CPU.</summary>
    public static IEnumerable<Finding> Of(RunFacts facts)
    {
        if (facts.Autoscaler is not { CpuPercent: { } target } rule)
            yield break;
        var rows = facts.UsageUnderLoad.Where(row => Percent(row) is not null && row.Replicas > 0).ToList();
        if (rows.Count == 0)
            yield break;
        var most = rows.Max(row => Percent(row)!.Value);
        var busy = rows.Where(row => Percent(row) > Tolerance * target).ToList();
        if (busy.Count == 0)
        {
            yield return Finding.Of(
                "scaling",
                FindingKind.Fine,
                Invariant($"The pods used at most {most:0} % of the CPU they request: the autoscaler adds some above {target * Tolerance:0.#} %, ")
                    + Invariant($"its target of {target:0} % and a tenth."),
                ("used_most_percent", most), ("target_percent", target));
            yield break;
        }

        if (Capped(facts, rule, busy) is { } capped)
            yield return capped;
        if (busy.FirstOrDefault(row => row.Replicas < rule.MaxReplicas) is { } first)
            yield return Late(facts, rule, first, most);
    }

    private static Finding? Capped(RunFacts facts, AutoscalerRule rule, IReadOnlyList<UsageRow> busy)
    {
        var full = busy.Where(row => row.Replicas >= rule.MaxReplicas).ToList();
        if (full.Count == 0)
            return null;
        var (target, most) = (rule.CpuPercent!.Value, full.Max(row => Percent(row)!.Value));
        var wanted = full.Max(row => Math.Ceiling(row.Replicas!.Value * Percent(row)!.Value / target));
        var seconds = facts.Seconds(full.Contains);
        return Finding.Of(
            "capped",
            FindingKind.Advice,
            Invariant($"For {seconds:0} s the {rule.MaxReplicas} pods that the autoscaler may run at most used up to {most:0} % of the CPU they request, ")
                + Invariant($"where it aims at {target:0} %: it would have run {wanted:0}. Raise maxReplicas, or let each pod request more."),
            ("seconds", seconds), ("wanted", wanted), ("max_replicas", rule.MaxReplicas), ("used_most_percent", most), ("target_percent", target));
    }

    /// <summary>From when the pods first were busier than the target until the most pods that there were had become ready.</summary>
    private static Finding Late(RunFacts facts, AutoscalerRule rule, UsageRow first, double most)
    {
        var target = rule.CpuPercent!.Value;
        var from = first.Ready ?? first.Replicas!.Value;
        var later = facts.Usage.Where(row => row.Time > first.Time && row is { IsGap: false }).ToList();
        var to = later.Max(row => row.Ready ?? row.Replicas) ?? from;
        // The usage of a row was measured before it.
        var began = facts.At(first.MeasuredAt is { } measured && measured < first.Time ? measured : first.Time);
        if (to <= from)
            return Finding.Of(
                "not_scaled",
                FindingKind.Advice,
                Invariant($"From {Moment.Of(Math.Max(0, began))} on the pods used up to {most:0} % of the CPU they request, where the autoscaler aims ")
                    + Invariant($"at {target:0} %, and no pod was added before the load ended: it looks every 15 s, and a new pod has to start. ")
                    + "More pods to begin with (minReplicas) meet so short a load.",
                ("from_s", began), ("used_most_percent", most), ("target_percent", target));
        var ready = facts.At(later.First(row => (row.Ready ?? row.Replicas) == to).Time);
        var late = ready - began;
        var meanwhile = Mean(facts, began, ready) is { } slow && Mean(facts, ready, double.PositiveInfinity) is { } after
            ? $", with {NumberText.Short(slow * 1000)} ms on average until then and {NumberText.Short(after * 1000)} ms after"
            : "";
        return Finding.Of(
            "scaled_late",
            FindingKind.Advice,
            Invariant($"Going from {from} to {to} pods took {late:0} s, from when the pods were busier than the autoscaler's target of {target:0} % until all ")
                + $"were ready{meanwhile}. More pods to begin with (minReplicas) or a lower target shorten that.",
            ("late_s", late), ("from_replicas", from), ("to_replicas", to), ("target_percent", target));
    }

    private static double? Mean(RunFacts facts, double from, double to)
    {
        var rows = facts.Timeline
            .Where(row => row.ElapsedSeconds >= from && row.ElapsedSeconds < to && row is { MeanSeconds: not null, Transactions: > 0 })
            .ToList();
        return rows.Count == 0 ? null : rows.Sum(row => row.Transactions * row.MeanSeconds!.Value) / rows.Sum(row => row.Transactions);
    }

    internal static double? Percent(UsageRow row) => row.CpuRequestedCores > 0 ? 100 * row.CpuUsedCores / row.CpuRequestedCores : null;
}
