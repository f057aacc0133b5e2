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
    // The replicas become the autoscaler's: who applies them again without --force-conflicts is told so.
    private static readonly WriteOptions Scaling = new() { FieldManager = "kube-controller-manager", Subresource = "scale" };

    private readonly EventRecorder events = new(store, time, "horizontal-pod-autoscaler");
    private readonly Dictionary<ObjectKey, Scheduled> known = [];

    /// <inheritdoc/>
    protected override void Reconcile(ObjectKey key)
    {
        if (Store.Find(ClusterKinds.HorizontalPodAutoscalers, key) is not { } stored)
        {
            known.Remove(key);
            return;
        }
        if (!known.TryGetValue(key, out var autoscaler) || autoscaler.Uid != stored.Uid)
            autoscaler = known[key] = new Scheduled(stored.Uid, Steady + Autoscaler.SyncPeriod);
        if (autoscaler.Due > Steady)
        {
            Enqueue(key, autoscaler.Due - Steady);
            return;
        }
        autoscaler.Due += Autoscaler.SyncPeriod;
        // After a pause of the whole machine one look is enough.
        if (autoscaler.Due <= Steady)
            autoscaler.Due = Steady + Autoscaler.SyncPeriod;
        // Asked for before the work: what fails is tried again then, no sooner.
        Enqueue(key, autoscaler.Due - Steady);
        var hpa = stored.As<V2HorizontalPodAutoscaler>();
        var status = new AutoscalerStatus(hpa.Status, Now);
        Sync(stored, hpa, status, autoscaler.Decisions);
        WriteStatus(stored, status.Value);
    }

    private void Sync(StoredObject stored, V2HorizontalPodAutoscaler hpa, AutoscalerStatus status, Autoscaler autoscaler)
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
        autoscaler.Begin(Steady, current);
        var pods = Store.List(ClusterKinds.Pods, ObjectQuery.In(stored.Key.Namespace) with { Labels = target.Selector }).Items;
        var isMeasured = Autoscaler.WithoutMetrics(hpa.Spec, current) is null;
        if (isMeasured && IsAmbiguous(stored, target, pods, status))
        {
            status.Replicas(current, null);
            return;
        }

        var used = usages.Pods().ToLookup(usage => usage.Pod);
        var decision = autoscaler.Decide(hpa.Spec, current, [.. pods.Select(pod => (pod.As<V1Pod>(), used[pod.Key].FirstOrDefault()))], Now, Steady);
        if (isMeasured)
            Report(stored, decision, status);
        else if (current == 0)
            status.Condition("ScalingActive", false, "ScalingDisabled", "scaling is disabled since the replica count of the target is zero");
        if (decision.Desired is { } desired && desired != current)
        {
            Store.Change(target.Object.Kind, target.Object.Key, scaled => scaled.Set(desired, "spec", "replicas"), Scaling);
            status.Condition("AbleToScale", true, "SucceededRescale", $"the HPA controller was able to update the target scale to {desired}");
            events.Normal(stored, "SuccessfulRescale", $"New size: {desired}; reason: {decision.Reason}");
            Rescaled(Log, stored.Key, current, desired, decision.Reason);
        }
        status.Replicas(current, decision.Desired);
    }

    /// <summary>Whether another autoscaler scales by the same pods; with condition and events.</summary>
    private bool IsAmbiguous(StoredObject stored, ScaleTarget target, IReadOnlyList<StoredObject> pods, AutoscalerStatus status)
    {
        if (Autoscalers(stored.Key.Namespace, pods) is not { Length: > 1 } rivals)
            return false;
        var problem = $"pods by selector {target.Selector} are controlled by multiple HPAs: [{string.Join(' ', rivals)}]";
        events.Warning(stored, "AmbiguousSelector", problem);
        status.Condition("ScalingActive", false, "AmbiguousSelector", problem);
        events.Warning(stored, "FailedComputeMetricsReplicas", problem);
        return true;
    }

    /// <summary>Says, as conditions and events, what the metrics came to, or why they forbid to do anything.</summary>
    private void Report(StoredObject stored, ScalingDecision decision, AutoscalerStatus status)
    {
        status.Metrics(decision.Proposals);
        var failed = decision.Proposals.Where(proposal => proposal.Error is not null).ToList();
        foreach (var proposal in failed)
            events.Warning(stored, Reason(proposal.Metric), proposal.Error!);
        if (decision is { Highest: { } highest, Limited: { } limited })
        {
            status.Condition(
                "ScalingActive",
                true,
                "ValidMetricFound",
                $"the HPA was able to successfully calculate a replica count from {highest.Metric.Description}"
            );
            status.Condition("AbleToScale", true, limited.AbleToScale.Reason, limited.AbleToScale.Message);
            status.Condition("ScalingLimited", limited.Limited, limited.ScalingLimited.Reason, limited.ScalingLimited.Message);
            return;
        }

        var (first, error) = (failed[0].Metric, failed[0].Error);
        status.Condition("ScalingActive", false, Reason(first), $"the HPA was unable to compute the replica count: {error}");
        events.Warning(
            stored,
            "FailedComputeMetricsReplicas",
            $"invalid metrics ({failed.Count} invalid out of {decision.Proposals.Count}), first error is: failed to get {first.ResourceName} resource "
                + $"metric value: {error}"
        );
    }

    /// <summary>The autoscalers whose targets select any of the pods.</summary>
    private ObjectKey[] Autoscalers(string @namespace, IReadOnlyList<StoredObject> pods) =>
        [.. Store.List(ClusterKinds.HorizontalPodAutoscalers, ObjectQuery.In(@namespace)).As<V2HorizontalPodAutoscaler>()
            .Where(other => Target(other) is { } target && pods.Any(pod => target.Selector.Matches(pod.Labels))).Select(other => other.Key)];

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

    private sealed class Scheduled(string uid, DateTimeOffset due)
    {
        public string Uid => uid;

        public DateTimeOffset Due { get; set; } = due;

        public Autoscaler Decisions { get; } = new();
    }
}
