using MlServe.Evaluator.Figures;
using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Findings;

/// <summary>What a pod used of the CPU and memory that it requests and is allowed.</summary>
internal static class UsageFindings
{
    private const double KBPerMiB = 1024;

    // Beyond this share of a limit the kernel throttles, or is about to kill.
    private const double AtLimit = 0.9;

    // Of a request. What is below it is paid for and idle; a margin above the most that was used is what one would ask for instead.
    private const double Idle = 0.5, Margin = 1.15;

    // As evaluator advise raises it.
    private const double Raise = 1.5;

    /// <summary>The findings; none where usage under the load is unknown.</summary>
    public static IEnumerable<Finding> Of(RunFacts facts)
    {
        var rows = facts.UsageUnderLoad.Where(row => row.Replicas > 0).ToList();
        var largest = Peak(rows, row => row.MemoryUsedByLargestKB ?? row.MemoryUsedKB / row.Replicas, row => row.MemoryRequestedKB, row => row.MemoryLimitKB);
        if (largest is { } memory)
            yield return Memory(memory);
        var busiest = Peak(rows, row => row.CpuUsedByBusiestCores ?? row.CpuUsedCores / row.Replicas, row => row.CpuRequestedCores, row => row.CpuLimitCores);
        if (busiest is { } cpu)
            yield return Cpu(cpu, facts);
    }

    private static Finding Memory(Share peak)
    {
        var (used, requested) = (peak.Used / KBPerMiB, peak.Requested / KBPerMiB);
        var wanted = RoundUp(used * Margin, used < 512 ? 32 : 256);
        var (kind, text) = peak switch
        {
            { Limit: > 0 } when peak.Used >= AtLimit * peak.Limit => (
                FindingKind.Problem,
                Invariant($"A pod used up to {used:#,0} MiB of its limit of {peak.Limit / KBPerMiB:#,0} MiB ({Percent(peak.Used / peak.Limit)}): ")
                    + Invariant($"with more it is killed. Raise the limit to {RoundUp(used * Raise, 256):#,0} MiB.")),
            { Requested: 0 } => (
                FindingKind.Advice,
                Invariant($"Each pod used at most {used:#,0} MiB of memory and requests none: request {wanted:#,0} MiB, so that it is placed ")
                    + "where there is room."),
            _ when peak.Used > peak.Requested => (
                FindingKind.Advice,
                Invariant($"A pod used up to {used:#,0} MiB and requests {requested:#,0} MiB: on a node that runs short it is evicted. ")
                    + Invariant($"Request {wanted:#,0} MiB.")),
            _ when peak.Used < Idle * peak.Requested && wanted < requested => (
                FindingKind.Advice,
                Invariant($"Each pod used at most {used:#,0} MiB of the {requested:#,0} MiB that it requests ({Percent(peak.Used / peak.Requested)}): ")
                    + Invariant($"a request of {wanted:#,0} MiB would do.")),
            _ => (
                FindingKind.Fine,
                Invariant($"Each pod used at most {used:#,0} MiB of the {requested:#,0} MiB that it requests ({Percent(peak.Used / peak.Requested)}).")),
        };
        return Finding.Of("memory", kind, text, ("used_most_KB", peak.Used), ("requested_KB", peak.Requested), ("limit_KB", peak.Limit));
    }

    private static Finding Cpu(Share peak, RunFacts facts)
    {
        var throttled = facts.Seconds(row => row.CpuLimitCores > 0 && row.CpuUsedCores >= AtLimit * row.CpuLimitCores);
        var wanted = RoundUp(peak.Used * Margin, 0.05);
        var (kind, text) = peak switch
        {
            _ when throttled > 0 => (
                FindingKind.Advice,
                Invariant($"For {throttled:0} of {facts.Seconds(_ => true):0} s the pods used {Percent(AtLimit)} or more of their CPU limit ")
                    + $"({Cores(peak.Limit)} each): they are throttled then, and answer late. Raise the limit, or run more pods."),
            { Requested: 0 } => (
                FindingKind.Advice,
                $"Each pod used at most {Cores(peak.Used)} and requests no CPU: request {Cores(wanted)}, else no autoscaler can tell how busy it is."),
            _ when peak.Used > peak.Requested => (
                FindingKind.Advice,
                $"A pod used up to {Cores(peak.Used)}, {Percent(peak.Used / peak.Requested)} of what it requests: where its node is busy it gets "
                    + "less, and answers later."),
            _ when peak.Used < Idle * peak.Requested && wanted < peak.Requested => (
                FindingKind.Advice,
                $"Each pod used at most {Cores(peak.Used)} of the {Cores(peak.Requested)} that it requests ({Percent(peak.Used / peak.Requested)}): "
                    + $"a request of {Cores(wanted)} would do for this load"
                    + (facts.Autoscaler?.CpuPercent is null ? "." : ", if the autoscaler's target moves along: evaluator advise computes both.")),
            _ => (
                FindingKind.Fine,
                $"Each pod used at most {Cores(peak.Used)} of the {Cores(peak.Requested)} that it requests ({Percent(peak.Used / peak.Requested)})."),
        };
        return Finding.Of(
            throttled > 0 ? "throttled" : "cpu",
            kind,
            text,
            ("used_most_core", peak.Used), ("requested_core", peak.Requested), ("limit_core", peak.Limit), ("at_limit_s", throttled));
    }

    /// <summary>The most that a pod used, and what a pod requested and was allowed then.</summary>
    private static Share? Peak(
        IReadOnlyList<UsageRow> rows, Func<UsageRow, double?> used, Func<UsageRow, double?> requested, Func<UsageRow, double?> limit)
    {
        var most = rows.Where(row => used(row) is not null && requested(row) is not null).MaxBy(used);
        return most is null ? null : new Share(used(most)!.Value, requested(most)!.Value / most.Replicas!.Value, (limit(most) ?? 0) / most.Replicas!.Value);
    }

    private static double RoundUp(double value, double step) => Math.Ceiling(Math.Round(value / step, 6)) * step;

    private static string Percent(double share) => $"{NumberText.Short(share * 100)} %";

    private static string Cores(double cores) => $"{NumberText.Short(cores)} {(cores == 1 ? "core" : "cores")}";

    private sealed record Share(double Used, double Requested, double Limit);
}
