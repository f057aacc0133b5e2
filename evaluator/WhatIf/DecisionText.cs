using MlServe.Kubernetes.Objects;
using MlServe.LocalCluster.Autoscaling;

namespace MlServe.Evaluator.WhatIf;

/// <summary>Why an autoscaler decides as it does, in a line. Pure.</summary>
internal static class DecisionText
{
    private const double MilliPerUnit = 1000, BytesPerMiB = 1 << 20;

    /// <summary>What was measured and wanted, and what held it back.</summary>
    public static string Of(ScalingDecision decision) => decision switch
    {
        { Proposals.Count: 0 } => decision.Reason,
        { Highest: { } highest, Limited: { } limited } => string.Join(", ", [Measured(highest), .. Held(limited)]),
        _ => decision.Proposals.First(proposal => proposal.Error is not null).Error!,
    };

    private static string Measured(ReplicaProposal proposal)
    {
        var (name, target) = (proposal.Metric.ResourceName, proposal.Metric.Target);
        var value = proposal.UtilizationPercent is { } percent
            ? $"{name} {percent} % of the request (target {target.AverageUtilization} %)"
            : $"{name} {Amount(name, proposal.AverageMilli)} per pod (target {target.AverageValue})";
        return $"{value}: {NumberText.Count(proposal.Replicas, "pod")} wanted";
    }

    private static string Amount(string resource, long milli) =>
        resource == "cpu" ? $"{milli}m" : Invariant($"{milli / MilliPerUnit / BytesPerMiB:0}Mi");

    private static IEnumerable<string> Held(LimitedReplicas limited)
    {
        if (limited.AbleToScale.Reason == "ScaleDownStabilized")
            yield return "held back by the scale-down stabilization window";
        if (limited.AbleToScale.Reason == "ScaleUpStabilized")
            yield return "held back by the scale-up stabilization window";
        var limit = limited.ScalingLimited.Reason switch
        {
            "TooManyReplicas" => "no more than maxReplicas",
            "TooFewReplicas" => "no fewer than minReplicas",
            "ScaleUpLimit" => "no faster than its scale-up policies",
            "ScaleDownLimit" => "no faster than its scale-down policies",
            _ => null,
        };
        if (limited.Limited && limit is not null)
            yield return limit;
    }
}
