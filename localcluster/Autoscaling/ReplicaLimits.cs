using k8s.Models;

namespace MlServe.LocalCluster.Autoscaling;

/// <summary>A number of replicas and the conditions that explain it.</summary>
/// <param name="Replicas">The replicas to set.</param>
/// <param name="AbleToScale">Reason and message of the condition AbleToScale, which is True.</param>
/// <param name="ScalingLimited">Reason and message of ScalingLimited.</param>
/// <param name="Limited">Status of ScalingLimited.</param>
internal sealed record LimitedReplicas(int Replicas, (string Reason, string Message) AbleToScale, (string Reason, string Message) ScalingLimited, bool Limited);

/// <summary>
/// From what the metrics want to what is set: stabilisation windows, speed limits, minimum and maximum.
/// Source: normalizeDesiredReplicas… in pkg/controller/podautoscaler/horizontal.go of Kubernetes 1.28 (FACTS §3).
/// </summary>
/// <param name="Min">Fewest replicas.</param>
/// <param name="Max">Most replicas.</param>
/// <param name="Behavior">Speed limits and stabilisation windows as the store has completed them; null: those of an autoscaler without any.</param>
internal sealed record ReplicaLimits(int Min, int Max, V2HorizontalPodAutoscalerBehavior? Behavior)
{
    // Kubernetes' --horizontal-pod-autoscaler-downscale-stabilization.
    private static readonly TimeSpan DefaultDownWindow = TimeSpan.FromSeconds(300);

    private static readonly (string, string) Ready = ("ReadyForNewScale", "recommended size matches current size");
    private static readonly (string, string) DownStabilized = (
        "ScaleDownStabilized",
        "recent recommendations were higher than current one, applying the highest recent recommendation"
    );
    private static readonly (string, string) UpStabilized = (
        "ScaleUpStabilized",
        "recent recommendations were lower than current one, applying the lowest recent recommendation"
    );
    private static readonly (string, string) WithinRange = ("DesiredWithinRange", "the desired count is within the acceptable range");
    private static readonly (string, string) TooMany = ("TooManyReplicas", "the desired replica count is more than the maximum replica count");
    private static readonly (string, string) TooFew = ("TooFewReplicas", "the desired replica count is less than the minimum replica count");
    private static readonly (string, string) TooFastUp = ("ScaleUpLimit", "the desired replica count is increasing faster than the maximum scale rate");
    private static readonly (string, string) TooFastDown = ("ScaleDownLimit", "the desired replica count is decreasing faster than the maximum scale rate");

    /// <summary>Limits <paramref name="desired"/> and notes it in <paramref name="history"/>.</summary>
    public LimitedReplicas Limit(int current, int desired, ScalingHistory history, DateTimeOffset now)
    {
        var stabilized = Behavior is null
            ? Highest(desired, DefaultDownWindow, history, now)
            : Stabilize(current, desired, Behavior, history, now);
        history.Recommend(now, desired);

        var able = stabilized == desired ? Ready : Behavior is null || desired < current ? DownStabilized : UpStabilized;
        var (replicas, limit) = Behavior is null
            ? WithoutBehavior(current, stabilized)
            : WithBehavior(current, stabilized, Behavior, history, now);
        return new LimitedReplicas(replicas, able, limit, replicas != stabilized);
    }

    /// <summary>The highest recommendation of the window, this one included.</summary>
    private static int Highest(int desired, TimeSpan window, ScalingHistory history, DateTimeOffset now) =>
        history.Recommendations.Where(entry => entry.At >= now - window).Select(entry => entry.Replicas).Append(desired).Max();

    /// <summary>Up only as far as every recommendation of the up window agrees, down only as far as those of the down window.</summary>
    private static int Stabilize(int current, int desired, V2HorizontalPodAutoscalerBehavior behavior, ScalingHistory history, DateTimeOffset now)
    {
        int[] Since(TimeSpan window) => [.. history.Recommendations.Where(entry => entry.At > now - window).Select(entry => entry.Replicas), desired];
        var result = Math.Max(current, Since(Window(behavior.ScaleUp) ?? TimeSpan.Zero).Min());
        return Math.Min(result, Since(Window(behavior.ScaleDown) ?? DefaultDownWindow).Max());
    }

    private static TimeSpan? Window(V2HPAScalingRules rules) =>
        rules.StabilizationWindowSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    private (int Replicas, (string, string) Reason) WithoutBehavior(int current, int desired)
    {
        var fastest = Math.Max(2 * current, 4);
        if (desired < Min)
            return (Min, TooFew);
        if (desired > Math.Min(Max, fastest))
            return Max > fastest ? (fastest, TooFastUp) : (Max, TooMany);
        return (desired, WithinRange);
    }

    private (int Replicas, (string, string) Reason) WithBehavior(
        int current, int desired, V2HorizontalPodAutoscalerBehavior behavior, ScalingHistory history, DateTimeOffset now)
    {
        if (desired > current)
        {
            // Replicas added lately may already exceed the rate; that stops further growth but never shrinks.
            var fastest = Math.Max(current, UpTo(current, behavior.ScaleUp, history, now));
            if (desired > Math.Min(Max, fastest))
                return Max > fastest ? (fastest, TooFastUp) : (Max, TooMany);
        }
        else if (desired < current)
        {
            var fastest = Math.Min(current, DownTo(current, behavior.ScaleDown, history, now));
            if (desired < Math.Max(Min, fastest))
                return Min < fastest ? (fastest, TooFastDown) : (Min, TooFew);
        }
        return (desired, WithinRange);
    }

    /// <summary>Most replicas that the policies allow now. A percentage is rounded up, or one pod could never grow.</summary>
    private static int UpTo(int current, V2HPAScalingRules rules, ScalingHistory history, DateTimeOffset now) =>
        Allowed(
            current, rules, history, now,
            (start, policy) => policy.Type == "Percent" ? (int)Math.Ceiling(start * (1 + policy.Value / 100.0)) : start + policy.Value) is { Count: > 0 } allowed
            ? rules.SelectPolicy is "Min" ? allowed.Min() : allowed.Max()
            : current;

    /// <summary>Fewest replicas that the policies allow now. A percentage is rounded down, so that more may go.</summary>
    private static int DownTo(int current, V2HPAScalingRules rules, ScalingHistory history, DateTimeOffset now) =>
        Allowed(
            current, rules, history, now,
            (start, policy) => policy.Type == "Percent" ? (int)(start * (1 - policy.Value / 100.0)) : start - policy.Value) is { Count: > 0 } allowed
            ? rules.SelectPolicy is "Min" ? allowed.Max() : allowed.Min()
            : current;

    /// <summary>What each policy allows now; of rules that are disabled nothing.</summary>
    private static IReadOnlyList<int> Allowed(
        int current, V2HPAScalingRules rules, ScalingHistory history, DateTimeOffset now, Func<int, V2HPAScalingPolicy, int> allow) =>
        rules.SelectPolicy is "Disabled"
            ? []
            : [.. rules.Policies.Select(policy => allow(current - history.ChangeWithin(TimeSpan.FromSeconds(policy.PeriodSeconds), now), policy))];
}
