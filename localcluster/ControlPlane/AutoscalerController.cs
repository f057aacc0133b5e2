using k8s.Models;
using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.Autoscaling;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Telemetry;

namespace MlServe.LocalCluster.ControlPlane;

/// <summary>
/// Looks at every autoscaler 15 s after it came and every 15 s from then on, and sets its target's replicas. What it decides
/// is the arithmetic of Autoscaling; this one reads, writes and says so, in the words of Kubernetes' controller.
/// </summary>
internal sealed partial class AutoscalerController(ObjectStore store, IUsageMetrics usages, TimeProvider time, ILogger log)
    : Controller(store, time, log, ClusterKinds.HorizontalPodAutoscalers)
{
    /// <summary>Kubernetes' --horizontal-pod-autoscaler-sync-period.</summary>
    internal static readonly TimeSpan SyncPeriod = TimeSpan.FromSeconds(15);

    // The replicas become the autoscaler's: who applies them again without --force-conflicts is told so.
    private static readonly WriteOptions Scaling = new() { FieldManager = "kube-controller-manager", Subresource = "scale" };

    private readonly EventRecorder events = new(store, time, "horizontal-pod-autoscaler");
    private readonly Dictionary<ObjectKey, Autoscaler> known = [];

    /// <inheritdoc/>
    protected override void Reconcile(ObjectKey key)
    {
        if (Store.Find(ClusterKinds.HorizontalPodAutoscalers, key) is not { } stored)
        {
            known.Remove(key);
            return;
        }
        if (!known.TryGetValue(key, out var autoscaler) || autoscaler.Uid != stored.Uid)
            autoscaler = known[key] = new Autoscaler(stored.Uid, Now + SyncPeriod);
        if (Waits(key, autoscaler.Due))
            return;
        autoscaler.Due += SyncPeriod;
        // After a pause of the whole machine one look is enough.
        if (autoscaler.Due <= Now)
            autoscaler.Due = Now + SyncPeriod;
        // Asked for before the work: what fails is tried again then, no sooner.
        Waits(key, autoscaler.Due);
        var hpa = stored.As<V2HorizontalPodAutoscaler>();
        var status = new AutoscalerStatus(hpa.Status, Now);
        Sync(stored, hpa, status, autoscaler.History);
        WriteStatus(stored, status.Value);
    }

    private void Sync(StoredObject stored, V2HorizontalPodAutoscaler hpa, AutoscalerStatus status, ScalingHistory history)
    {
        if (Target(hpa) is not { } target)
        {
            var problem = Missing(hpa.Spec.ScaleTargetRef);
            events.Warning(stored, "FailedGetScale", problem);
            status.Condition("AbleToScale", false, "FailedGetScale", $"the HPA controller was unable to get the target's current scale: {problem}");
            return;
        }

        var current = target.Wanted;
        status.Condition("AbleToScale", true, "SucceededGetScale", "the HPA controller was able to get the target's current scale");
        if (ScalingDecision.Of(hpa.Spec, current, () => Measure(stored, hpa, target, status), history, Now) is not { } decision)
        {
            status.Replicas(current, null);
            return;
        }
        if (decision.IsDisabled)
            status.Condition("ScalingActive", false, "ScalingDisabled", "scaling is disabled since the replica count of the target is zero");
        if (decision.Limited is { } limited)
        {
            status.Condition("AbleToScale", true, limited.AbleToScale.Reason, limited.AbleToScale.Message);
            status.Condition("ScalingLimited", limited.Limited, limited.ScalingLimited.Reason, limited.ScalingLimited.Message);
        }

        var (desired, reason) = (decision.Desired, decision.Reason);
        if (desired != current)
        {
            Store.Change(target.Object.Kind, target.Object.Key, scaled => scaled.Set(desired, "spec", "replicas"), Scaling);
            history.Rescaled(Now, desired - current);
            status.Condition("AbleToScale", true, "SucceededRescale", $"the HPA controller was able to update the target scale to {desired}");
            events.Normal(stored, "SuccessfulRescale", $"New size: {desired}; reason: {reason}");
            Rescaled(Log, stored.Key, current, desired, reason);
        }
        status.Replicas(current, desired);
    }

    /// <summary>What the metrics want; null, with condition and events, when they forbid to do anything.</summary>
    private ReplicaProposal? Measure(StoredObject stored, V2HorizontalPodAutoscaler hpa, ScaleTarget target, AutoscalerStatus status)
    {
        var pods = Store.List(ClusterKinds.Pods, ObjectQuery.In(stored.Key.Namespace) with { Labels = target.Selector }).Items;
        if (Autoscalers(stored.Key.Namespace, pods) is { Length: > 1 } rivals)
        {
            var problem = $"pods by selector {target.Selector} are controlled by multiple HPAs: [{string.Join(' ', rivals)}]";
            events.Warning(stored, "AmbiguousSelector", problem);
            status.Condition("ScalingActive", false, "AmbiguousSelector", problem);
            events.Warning(stored, "FailedComputeMetricsReplicas", problem);
            return null;
        }
        var tolerance = ScalingTolerance.Of(hpa.Spec.Behavior);
        var proposals = hpa.Spec.Metrics.Select(metric => Propose(metric, tolerance, target.Wanted, pods)).ToList();
        status.Metrics(proposals);

        var failed = proposals.FindAll(proposal => proposal.Error is not null);
        foreach (var proposal in failed)
            events.Warning(stored, Reason(proposal.Metric), proposal.Error!);
        if (ReplicaProposal.Highest(target.Wanted, proposals) is { } highest)
        {
            status.Condition(
                "ScalingActive",
                true,
                "ValidMetricFound",
                $"the HPA was able to successfully calculate a replica count from {highest.Metric.Description}"
            );
            return highest;
        }

        var (first, error) = (failed[0].Metric, failed[0].Error);
        status.Condition("ScalingActive", false, Reason(first), $"the HPA was unable to compute the replica count: {error}");
        events.Warning(
            stored,
            "FailedComputeMetricsReplicas",
            $"invalid metrics ({failed.Count} invalid out of {proposals.Count}), first error is: failed to get {first.ResourceName} resource "
                + $"metric value: {error}"
        );
        return null;
    }

    /// <summary>The autoscalers whose targets select any of the pods.</summary>
    private ObjectKey[] Autoscalers(string @namespace, IReadOnlyList<StoredObject> pods) =>
        [.. Store.List(ClusterKinds.HorizontalPodAutoscalers, ObjectQuery.In(@namespace)).As<V2HorizontalPodAutoscaler>()
            .Where(other => Target(other) is { } target && pods.Any(pod => target.Selector.Matches(pod.Labels))).Select(other => other.Key)];

    private ReplicaProposal Propose(V2MetricSpec metric, ScalingTolerance tolerance, int current, IReadOnlyList<StoredObject> pods)
    {
        var what = $"failed to get {metric.ResourceName} {(metric.AverageMilli is null ? "utilization" : "usage")}";
        var used = usages.Pods().ToLookup(usage => usage.Pod);
        if (!pods.Any(pod => used.Contains(pod.Key)))
            return ReplicaProposal.Failed(
                metric,
                $"{what}: unable to get metrics for resource {metric.ResourceName}: no metrics returned from resource metrics API"
            );
        var samples = pods.Select(pod => PodSample.Of(pod.As<V1Pod>(), used[pod.Key].FirstOrDefault(), metric)).ToList();
        var proposal = ReplicaCalculator.Propose(current, metric, tolerance, samples, Now);
        return proposal.Error is null ? proposal : proposal with { Error = $"{what}: {proposal.Error}" };
    }

    private static string Reason(V2MetricSpec metric) => metric.ContainerName is null ? "FailedGetResourceMetric" : "FailedGetContainerResourceMetric";

    private ScaleTarget? Target(V2HorizontalPodAutoscaler hpa)
    {
        var target = hpa.Spec.ScaleTargetRef;
        return Scalable(target) is { } kind && Store.Find(kind, new ObjectKey(hpa.Namespace(), target.Name)) is { } found ? ScaleTarget.Of(found) : null;
    }

    private string Missing(V2CrossVersionObjectReference target) => Scalable(target) is { } kind
        ? $"{kind.Plural}/scale.{kind.Group} \"{target.Name}\" not found"
        : $"no matches for kind \"{target.Kind}\" in group \"{(target.ApiVersion ?? "").Split('/')[0]}\"";

    private ResourceKind? Scalable(V2CrossVersionObjectReference target) => Store.Kinds.FirstOrDefault(kind => kind.HasScale && kind.Kind == target.Kind);

    [LoggerMessage(Level = LogLevel.Information, Message = "autoscaler {Autoscaler}: {Current} -> {Desired} replicas: {Reason}")]
    private static partial void Rescaled(ILogger logger, ObjectKey autoscaler, int current, int desired, string reason);

    private sealed class Autoscaler(string uid, DateTimeOffset due)
    {
        public string Uid => uid;

        public DateTimeOffset Due { get; set; } = due;

        public ScalingHistory History { get; } = new();
    }
}
