using MlServe.Evaluator.RunFiles.Autoscaling;

namespace MlServe.Evaluator.Advice;

/// <summary>
/// What an autoscaler should be told once requests change. It divides what pods use by what they request: with a smaller request the same
/// target is reached sooner and the same load gets more pods. So the target moves along, and the use at which it scales stays. Pure.
/// </summary>
internal static class TargetAdvice
{
    // What pods cannot come to they are throttled at: an autoscaler that waits for it waits for ever.
    private const double Reachable = 0.9, BelowLimit = 0.7;

    // Kubernetes leaves a use alone that is within a tenth of the target.
    private const double Tolerance = 1.1;
    private const double QuietShare = 0.1;

    /// <summary>The use of a pod at which it is to scale: as now, unless pods are not allowed to use as much.</summary>
    /// <param name="now">The use at which it scales now.</param>
    /// <param name="limit">What a pod may use; null where that is not limited.</param>
    public static double ScalesAt(double now, double? limit) => limit is { } most && now > Reachable * most ? BelowLimit * most : now;

    /// <summary>The target in percent of the request that comes to <paramref name="at"/>.</summary>
    public static int Percent(double at, decimal request) => Math.Max(1, (int)Math.Round(at / (double)request * 100));

    /// <summary>Fewest pods: what the load needed in its quietest tenth.</summary>
    /// <param name="used">CPU that all pods used, sample by sample.</param>
    /// <param name="at">CPU of a pod at which it scales.</param>
    /// <param name="now">The minimum that there is.</param>
    public static (int Replicas, string Reason) Fewest(IReadOnlyList<double> used, double at, int now)
    {
        if (used.Count == 0)
            return (now, "what the pods used in total is not known");
        var quiet = used.Order().ElementAt((int)(QuietShare * (used.Count - 1)));
        var needed = Needed(quiet, at);
        var shown = $"in its quietest tenth the load used {ResourceAdvice.Cores(quiet)}, which {NumberText.Count(needed, "pod")} of {ResourceAdvice.Cores(at)} "
            + (needed == 1 ? "carries" : "carry");
        return (needed, needed > now ? $"{shown}: they run anyway, and need not be waited for"
            : needed < now ? $"{shown}; keep {now} if the loss of a pod must not be an outage" : shown);
    }

    /// <summary>Most pods: more only where more were wanted.</summary>
    /// <param name="looks">What the autoscaler's looks came to.</param>
    /// <param name="percent">Its target; null where it is no share of the CPU requested.</param>
    /// <param name="now">The maximum that there is.</param>
    /// <param name="room">Pods that the nodes have room for; null where that is not known.</param>
    public static (int Replicas, string Reason) Most(IReadOnlyList<AutoscalerRow> looks, double? percent, int now, int? room)
    {
        var capped = looks.Where(look => look.Current >= now && look.CpuPercent > percent * Tolerance).ToList();
        if (capped.Count == 0)
            return (now, looks.Count == 0 ? "no evaluation by the autoscaler was recorded"
                : $"it asked for at most {NumberText.Count(looks.Max(look => Math.Max(look.Current, look.Desired)), "pod")}; a maximum reserves nothing");
        var wanted = capped.Max(look => (int)Math.Ceiling(look.Current * look.CpuPercent!.Value / percent!.Value));
        var shown = Invariant($"in {NumberText.Count(capped.Count, "evaluation")} all {now} were too few, up to {wanted} were wanted");
        return room is { } most && most < wanted ? (Math.Max(now, most), Invariant($"{shown}; the nodes have room for {most}")) : (wanted, shown);
    }

    /// <summary>Pods that carry so much.</summary>
    public static int Needed(double used, double at) => Math.Max(1, (int)Math.Ceiling(Math.Round(used / at, 6)));
}
