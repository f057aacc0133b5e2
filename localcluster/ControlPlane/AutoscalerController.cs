using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.Telemetry;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Autoscaling;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;
using ResourceKind = MlServe.LocalCluster.Store.ResourceKind;

namespace MlServe.LocalCluster.ControlPlane;

/// <summary>
/// Looks at every autoscaler 15 s after it came and every 15 s from then on, and sets its target's replicas. What it decides
/// is arithmetic of the other files here; this one reads, writes and says so, in the words of Kubernetes' controller.
/// </summary>
internal sealed partial class AutoscalerController(ObjectStore store, IUsageMetrics metrics, TimeProvider time, ILogger log)
{
    /// <summary>Kubernetes' --horizontal-pod-autoscaler-sync-period.</summary>
    public static readonly TimeSpan SyncPeriod = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan TickLength = TimeSpan.FromSeconds(1);

    // The replicas become the autoscaler's: who applies them again without --force-conflicts is told so.
    private static readonly WriteOptions Scaling = new() { FieldManager = "kube-controller-manager", Subresource = "scale" };

    private readonly EventRecorder events = new(store, time, "horizontal-pod-autoscaler");
    private readonly Dictionary<string, Autoscaler> known = [];

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var tick = new PeriodicTimer(TickLength, time);
        try
        {
            do
                Tick();
            while (await tick.WaitForNextTickAsync(cancel));
        }
        catch (OperationCanceledException)
        {
            // The cluster stops.
        }
    }

    /// <summary>Takes note of new autoscalers and looks at those that are due.</summary>
    public void Tick()
    {
        var now = time.GetUtcNow();
        var present = store.List(ClusterKinds.HorizontalPodAutoscalers).Items;
        foreach (var gone in known.Keys.Except(present.Select(hpa => hpa.Uid)).ToArray())
            known.Remove(gone);
        foreach (var hpa in present)
        {
            if (!known.TryGetValue(hpa.Uid, out var autoscaler))
                autoscaler = known[hpa.Uid] = new Autoscaler(now + SyncPeriod);
            if (autoscaler.Due > now)
                continue;
            autoscaler.Due += SyncPeriod;
            // After a pause of the whole machine one look is enough.
            if (autoscaler.Due <= now)
                autoscaler.Due = now + SyncPeriod;
            try
            {
                Sync(hpa.Key, autoscaler.History, now);
            }
            catch (StatusException error) when (error.Code is 404 or 409)
            {
                // Deleted, or changed by somebody else, in the middle of it.
            }
            catch (Exception error)
            {
                SyncFailed(log, error, hpa.Key);
            }
        }
    }

    private void Sync(ObjectKey key, ScalingHistory history, DateTimeOffset now)
    {
        var hpa = store.Get(ClusterKinds.HorizontalPodAutoscalers, key);
        var spec = AutoscalerSpec.From(hpa);
        var status = new AutoscalerStatus(hpa, now);
        if (Target(hpa) is not { } target)
        {
            var problem = Missing(hpa);
            events.Warning(hpa, "FailedGetScale", problem);
            status.Condition("AbleToScale", false, "FailedGetScale", $"the HPA controller was unable to get the target's current scale: {problem}");
            Save(key, hpa);
            return;
        }

        var current = (int)(target.Object.Int("spec", "replicas") ?? 1);
        status.Condition("AbleToScale", true, "SucceededGetScale", "the HPA controller was able to get the target's current scale");
        history.Begin(now, current);

        int desired;
        string reason;
        if (current == 0 && spec.Min != 0)
        {
            status.Condition("ScalingActive", false, "ScalingDisabled", "scaling is disabled since the replica count of the target is zero");
            (desired, reason) = (0, "");
        }
        else if (current > spec.Max)
            (desired, reason) = (spec.Max, "Current number of replicas above Spec.MaxReplicas");
        else if (current < spec.Min)
            (desired, reason) = (spec.Min, "Current number of replicas below Spec.MinReplicas");
        else if (Measure(hpa, spec, target.Object, current, status) is { } wanted)
        {
            reason = wanted.Replicas > current ? $"{wanted.Metric} above target" : wanted.Replicas < current ? "All metrics below target" : "";
            var limited = ReplicaLimits.Limit(current, wanted.Replicas, spec.Min, spec.Max, spec.Behavior, history, now);
            status.Condition("AbleToScale", true, limited.AbleToScale.Reason, limited.AbleToScale.Message);
            status.Condition("ScalingLimited", limited.Limited, limited.ScalingLimited.Reason, limited.ScalingLimited.Message);
            desired = limited.Replicas;
        }
        else
        {
            status.Replicas(current, null, rescaled: false);
            Save(key, hpa);
            return;
        }

        if (desired != current)
        {
            store.Change(target.Kind, target.Object.Key(), scaled => scaled.Set(desired, "spec", "replicas"), Scaling);
            history.Rescaled(now, desired - current);
            status.Condition("AbleToScale", true, "SucceededRescale", $"the HPA controller was able to update the target scale to {desired}");
            events.Normal(hpa, "SuccessfulRescale", $"New size: {desired}; reason: {reason}");
            Rescaled(log, key, current, desired, reason);
        }
        status.Replicas(current, desired, rescaled: desired != current);
        Save(key, hpa);
    }

    /// <summary>What the metrics want; null, with condition and events, when they forbid to do anything.</summary>
    private (int Replicas, string Metric)? Measure(JsonObject hpa, AutoscalerSpec spec, JsonObject target, int current, AutoscalerStatus status)
    {
        var selector = LabelSelectors.From(target.Object("spec", "selector"));
        var pods = store.List(ClusterKinds.Pods, ObjectQuery.In(hpa.Namespace()) with { Labels = selector }).Copies().ToArray();
        if (Autoscalers(hpa.Namespace(), pods) is { Length: > 1 } rivals)
        {
            var problem = $"pods by selector {selector} are controlled by multiple HPAs: [{string.Join(' ', rivals)}]";
            events.Warning(hpa, "AmbiguousSelector", problem);
            status.Condition("ScalingActive", false, "AmbiguousSelector", problem);
            events.Warning(hpa, "FailedComputeMetricsReplicas", problem);
            return null;
        }
        var proposals = spec.Metrics.Select(metric => Propose(metric, current, pods)).ToArray();
        status.Metrics(spec.Metrics, proposals);

        var choice = MetricChoice.Of(current, proposals);
        foreach (var (metric, proposal) in spec.Metrics.Zip(proposals).Where(pair => pair.Second.Error is not null))
            events.Warning(hpa, Reason(metric), proposal.Error!);
        if (choice.Replicas is { } replicas)
        {
            var name = Describe(spec.Metrics[choice.Index]);
            status.Condition("ScalingActive", true, "ValidMetricFound", $"the HPA was able to successfully calculate a replica count from {name}");
            return (replicas, name);
        }

        var first = choice.FirstError!.Value;
        status.Condition("ScalingActive", false, Reason(spec.Metrics[first]), $"the HPA was unable to compute the replica count: {proposals[first].Error}");
        events.Warning(hpa, "FailedComputeMetricsReplicas",
            $"invalid metrics ({choice.ErrorCount} invalid out of {proposals.Length}), first error is: failed to get {spec.Metrics[first].Resource} resource metric value: {proposals[first].Error}");
        return null;
    }

    /// <summary>The autoscalers whose targets select any of the pods.</summary>
    private ObjectKey[] Autoscalers(string @namespace, JsonObject[] pods) =>
        [.. store.List(ClusterKinds.HorizontalPodAutoscalers, ObjectQuery.In(@namespace)).Copies()
            .Where(other => Target(other) is { } target && LabelSelectors.From(target.Object.Object("spec", "selector")) is var selector
                && pods.Any(pod => selector.Matches(pod.Labels())))
            .Select(other => other.Key())];

    private ReplicaProposal Propose(MetricTarget metric, int current, JsonObject[] pods)
    {
        if (metric is { Utilization: null, AverageMilli: null })
            return ReplicaProposal.Failed("invalid resource metric source: neither an average utilization target nor an average value (usage) target was set");
        var what = metric.AverageMilli is null ? $"failed to get {metric.Resource} utilization" : $"failed to get {metric.Resource} usage";
        var keys = pods.Select(pod => pod.Key()).ToHashSet();
        var usages = metrics.Pods().Where(usage => keys.Contains(usage.Pod)).ToArray();
        if (usages.Length == 0)
            return ReplicaProposal.Failed($"{what}: unable to get metrics for resource {metric.Resource}: no metrics returned from resource metrics API");
        var proposal = ReplicaCalculator.Propose(current, metric, PodSampler.Of(pods, usages, metric), time.GetUtcNow());
        return proposal.Error is null ? proposal : ReplicaProposal.Failed($"{what}: {proposal.Error}");
    }

    private static string Reason(MetricTarget metric) =>
        metric.Container is null ? "FailedGetResourceMetric" : "FailedGetContainerResourceMetric";

    private static string Describe(MetricTarget metric) => metric switch
    {
        { AverageMilli: not null } => $"{metric.Resource} resource",
        { Container: not null } => $"{metric.Resource} container resource utilization (percentage of request)",
        _ => $"{metric.Resource} resource utilization (percentage of request)",
    };

    private (ResourceKind Kind, JsonObject Object)? Target(JsonObject hpa)
    {
        var name = new ObjectKey(hpa.Namespace(), hpa.Text("spec", "scaleTargetRef", "name") ?? "");
        var kind = store.Kinds.FirstOrDefault(kind => kind.HasScale && kind.Kind == hpa.Text("spec", "scaleTargetRef", "kind"));
        return kind is not null && store.Find(kind, name)?.Copy() is { } found ? (kind, found) : null;
    }

    private string Missing(JsonObject hpa)
    {
        var (wanted, name) = (hpa.Text("spec", "scaleTargetRef", "kind"), hpa.Text("spec", "scaleTargetRef", "name"));
        return store.Kinds.FirstOrDefault(kind => kind.HasScale && kind.Kind == wanted) is { } kind
            ? $"{kind.Plural}/scale.{kind.Group} \"{name}\" not found"
            : $"no matches for kind \"{wanted}\" in group \"{(hpa.Text("spec", "scaleTargetRef", "apiVersion") ?? "").Split('/')[0]}\"";
    }

    private void Save(ObjectKey key, JsonObject hpa) => store.Change(ClusterKinds.HorizontalPodAutoscalers, key, found =>
    {
        if (found.Uid() == hpa.Uid())
            found["status"] = hpa["status"]?.DeepClone();
    }, WriteOptions.Status);

    [LoggerMessage(Level = LogLevel.Information, Message = "autoscaler {Autoscaler}: {Current} -> {Desired} replicas: {Reason}")]
    private static partial void Rescaled(ILogger logger, ObjectKey autoscaler, int current, int desired, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "autoscaler {Autoscaler} failed; next try in 15 s")]
    private static partial void SyncFailed(ILogger logger, Exception error, ObjectKey autoscaler);

    private sealed class Autoscaler(DateTimeOffset due)
    {
        public DateTimeOffset Due { get; set; } = due;

        public ScalingHistory History { get; } = new();
    }
}
