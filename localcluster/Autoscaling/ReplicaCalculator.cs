using k8s.Models;

namespace MlServe.LocalCluster.Autoscaling;

/// <summary>
/// From pods and their usage to the number of replicas one metric wants.
/// Source: pkg/controller/podautoscaler/replica_calculator.go of Kubernetes 1.28 (FACTS §3).
/// </summary>
internal static class ReplicaCalculator
{
    /// <summary>For so long after its start a pod's CPU counts only while it is ready.</summary>
    public static readonly TimeSpan CpuInitializationPeriod = TimeSpan.FromMinutes(5);

    /// <summary>A pod that turned unready within this time of its start has never been ready.</summary>
    public static readonly TimeSpan InitialReadinessDelay = TimeSpan.FromSeconds(30);

    /// <summary>Replicas that <paramref name="metric"/> wants for <paramref name="pods"/>, all those under the selector.</summary>
    public static ReplicaProposal Propose(int current, V2MetricSpec metric, ScalingTolerance tolerance, IReadOnlyCollection<PodSample> pods, DateTimeOffset now)
    {
        if (pods.Count == 0)
            return ReplicaProposal.Failed(metric, "no pods returned by selector while calculating replica count");

        var groups = PodGroups.Of(pods, metric.IsCpu, now);
        if (groups.Counted.Count == 0)
            return ReplicaProposal.Failed(metric, "did not receive metrics for targeted pods (pods might be unready)");
        if (metric.AverageMilli is null && pods.FirstOrDefault(pod => pod.ContainerWithoutRequest is not null) is { } incomplete)
            return ReplicaProposal.Failed(
                metric,
                $"missing request for {metric.ResourceName} in container {incomplete.ContainerWithoutRequest} of Pod {incomplete.Pod.Name()}"
            );
        if (Measure(metric, groups.Counted) is not { } measured)
            return ReplicaProposal.Failed(metric, "no metrics returned matched known pods");

        ReplicaProposal Answer(int replicas) => new(metric, replicas, metric.AverageMilli is null ? measured.Percent : null, measured.AverageMilli);

        var countUnready = groups.Unready.Count > 0 && measured.Ratio > 1;
        if (!countUnready && groups.Missing.Count == 0)
            return Answer(tolerance.Covers(measured.Ratio) ? current : (int)Math.Ceiling(measured.Ratio * groups.Counted.Count));

        var assumed = Assume(metric, groups, measured.Ratio, countUnready);
        var ratio = Measure(metric, assumed)?.Ratio ?? measured.Ratio;
        if (tolerance.Covers(ratio) || (measured.Ratio < 1 && ratio > 1) || (measured.Ratio > 1 && ratio < 1))
            return Answer(current);

        // Counting more pods than there are replicas may ask for a move against the ratio's own direction.
        var replicas = (int)Math.Ceiling(ratio * assumed.Count);
        return Answer((ratio < 1 && replicas > current) || (ratio > 1 && replicas < current) ? current : replicas);
    }

    /// <summary>
    /// The counted pods and, for those that say nothing, the value that moves least: on the way down a missing pod uses all
    /// its request (or exactly the target), on the way up missing and unready ones use nothing.
    /// </summary>
    private static List<Load> Assume(V2MetricSpec metric, PodGroups groups, double ratio, bool countUnready)
    {
        var loads = new List<Load>(groups.Counted);
        if (ratio < 1)
            loads.AddRange(groups.Missing.Select(pod => new Load(UsageAssumedForScaleDown(metric, pod.RequestMilli), pod.RequestMilli)));
        else if (ratio > 1)
            loads.AddRange(groups.Missing.Select(pod => new Load(0, pod.RequestMilli)));
        if (countUnready)
            loads.AddRange(groups.Unready.Select(pod => new Load(0, pod.RequestMilli)));
        return loads;
    }

    private static long UsageAssumedForScaleDown(V2MetricSpec metric, long requestMilli) =>
        metric.AverageMilli ?? requestMilli * Math.Max(100, metric.Target.AverageUtilization ?? 100) / 100;

    /// <summary>
    /// Usage over target. For a utilization the percentage is cut to a whole number before it is divided by the target, as
    /// Kubernetes does: 44.9 % against 40 % is 1.10, inside the tolerance.
    /// </summary>
    private static Measurement? Measure(V2MetricSpec metric, IReadOnlyCollection<Load> loads)
    {
        var usage = loads.Sum(load => load.UsageMilli);
        var average = usage / loads.Count;
        if (metric.AverageMilli is { } wanted)
            return new Measurement(average / (double)wanted, 0, average);

        var requests = loads.Sum(load => load.RequestMilli);
        if (requests == 0)
            return null;
        var percent = (int)(usage * 100L / requests);
        return new Measurement(percent / (double)metric.Target.AverageUtilization!.Value, percent, average);
    }

    private readonly record struct Measurement(double Ratio, int Percent, long AverageMilli);
}
