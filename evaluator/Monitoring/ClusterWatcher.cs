using k8s;
using k8s.Models;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Objects;

namespace MlServe.Evaluator.Monitoring;

/// <summary>Watches a run's pods, its Deployment, its autoscaler and the cluster's events, and keeps what is worth telling.</summary>
internal sealed class ClusterWatcher(KubernetesClient client, WatchScope scope, EventLog log, TimeProvider time)
{
    // Not everyone may look at nodes, and what is watched for does not depend on it.
    private const string Nodes = "the nodes";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private readonly PodTracker tracker = new(
        scope.Pods.Containers,
        scope.Deployment ?? string.Join(", ", scope.Pods.Containers),
        scope.Deployment is null ? "Pods" : "Deployment"
    );
    private readonly HashSet<string> podNames = [];
    private readonly StartUpNoise noise = new();
    private readonly Lock gate = new();
    private readonly HashSet<string> nodeNames = [];
    private readonly Dictionary<string, bool> nodes = [];
    private readonly HashSet<string> lost = [];
    private int? wanted;
    private int? desired;

    /// <summary>Raised when the number of ready or wanted replicas may have changed.</summary>
    public Action<int, int?> ReplicasChanged { get; init; } = (_, _) => { };

    /// <summary>Takes every state of every pod, and whether it is gone.</summary>
    public Action<V1Pod, bool> PodChanged { get; init; } = (_, _) => { };

    /// <summary>Takes the autoscaler whenever it has written a status: it has looked.</summary>
    public Action<V1HorizontalPodAutoscaler> AutoscalerLooked { get; init; } = _ => { };

    /// <summary>Replicas that the Deployment asks for; null while that is not known.</summary>
    public int? Wanted
    {
        get
        {
            lock (gate)
                return wanted;
        }
    }

    /// <summary>Watches until cancelled; a watch that fails is told and begun anew. Does not throw.</summary>
    public Task RunAsync(CancellationToken ct)
    {
        List<Task> watches =
        [
            FollowAsync<V1Pod>("pods", ResourceQuery.In(scope.Pods.Namespace, scope.Pods.LabelSelector), Take, ct),
            FollowAsync<Corev1Event>("events", ResourceQuery.In(scope.Pods.Namespace), Take, ct),
            FollowAsync<V1Node>(Nodes, new ResourceQuery(), Take, ct),
        ];
        if (scope.Deployment is { } deployment)
            watches.Add(FollowAsync<V1Deployment>("the deployment", Named(deployment), Take, ct));
        if (scope.Autoscaler is { } autoscaler)
            watches.Add(FollowAsync<V1HorizontalPodAutoscaler>("the autoscaler", Named(autoscaler), Take, ct));
        return Task.WhenAll(watches);
    }

    private ResourceQuery Named(string name) => new() { Namespace = scope.Pods.Namespace, FieldSelector = "metadata.name=" + name };

    private async Task FollowAsync<T>(string what, ResourceQuery query, Action<WatchEvent<T>> take, CancellationToken ct) where T : IMetadata<V1ObjectMeta>
    {
        while (true)
        {
            try
            {
                await foreach (var change in client.WatchAsync<T>(query, ct, reason => NoteInterruption(what, reason)))
                {
                    lock (gate)
                        take(change);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception exception) when (ClusterFailure.Is(exception))
            {
                var isForGood = exception is KubernetesApiException { StatusCode: 403 or 404 };
                if (!isForGood || what != Nodes)
                    NoteInterruption(what, exception.Message);
                if (isForGood)
                    return;
            }

            try
            {
                await Task.Delay(Pause, time, ct);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>One gap for all that is lost together, from the first to the last.</summary>
    private void NoteInterruption(string what, string? reason)
    {
        lock (gate)
        {
            if (reason is not null && lost.Add(what) && lost.Count == 1)
                log.Add(new RunEvent(time.GetUtcNow(), "Monitor", "watch", "Gap", $"{what} cannot be watched: {reason}"));
            else if (reason is null && lost.Remove(what) && lost.Count == 0)
                log.Add(new RunEvent(time.GetUtcNow(), "Monitor", "watch", "GapEnded", "the watch works again; what changed in the meantime follows"));
        }
    }

    private void Take(WatchEvent<V1Pod> change)
    {
        if (change.Object.Spec?.NodeName is { } node)
            nodeNames.Add(node);
        // What was there before the watch began did not happen in it.
        var isOld = podNames.Add(change.Object.Name() ?? "") && change.Object.Metadata.CreationTimestamp < scope.Since.AddSeconds(-1);
        var now = time.GetUtcNow();
        var events = change.Change == WatchEventType.Deleted ? tracker.Gone(change.Object, now) : tracker.Observe(change.Object, now);
        foreach (var happened in isOld ? [] : events)
            log.Add(happened);
        PodChanged(change.Object, change.Change == WatchEventType.Deleted);
        ReplicasChanged(tracker.Ready, wanted);
    }

    /// <summary>Only nodes that have, or had, pods of the run; what state they were in before is not news.</summary>
    private void Take(WatchEvent<V1Node> change)
    {
        var name = change.Object.Name() ?? "";
        var isReady = change.Change != WatchEventType.Deleted && change.Object.IsReady;
        var wasReady = nodes.TryGetValue(name, out var before) ? before : isReady;
        nodes[name] = isReady;
        if (isReady != wasReady && nodeNames.Contains(name))
            log.Add(new RunEvent(time.GetUtcNow(), "Node", name, isReady ? "NodeReady" : "NodeNotReady",
                change.Change == WatchEventType.Deleted ? "the node is gone" : change.Object.Readiness?.Message ?? change.Object.Readiness?.Reason ?? ""));
    }

    private void Take(WatchEvent<V1Deployment> change)
    {
        if (change.Change == WatchEventType.Deleted)
            return;
        wanted = change.Object.Wanted;
        ReplicasChanged(tracker.Ready, wanted);
    }

    private void Take(WatchEvent<V1HorizontalPodAutoscaler> change)
    {
        var status = change.Object.Status ?? new();
        if (change.Change == WatchEventType.Deleted)
            return;
        // The state that is found is of a look before.
        if (change.Change == WatchEventType.Modified)
            AutoscalerLooked(change.Object);
        var before = desired;
        desired = status.DesiredReplicas;
        // Until its first look an autoscaler wants none: that it begins is no event.
        if (before is null or 0 || before == desired)
            return;
        log.Add(
            new RunEvent(
                time.GetUtcNow(),
                "HorizontalPodAutoscaler",
                change.Object.Name() ?? "",
                "DesiredReplicas",
                $"{before} → {desired} at {AutoscalerMetrics.Describe(change.Object)}"
            )
        );
    }

    private void Take(WatchEvent<Corev1Event> change)
    {
        var happened = change.Object;
        // A repeated event is the same object with a higher count: once is enough, but each rescaling counts, and each round in
        // which the autoscaler was blind.
        if (
            change.Change == WatchEventType.Deleted
            || (change.Change == WatchEventType.Modified && happened.Reason is not ("SuccessfulRescale" or "FailedGetResourceMetric"))
        )
            return;
        if (!scope.Includes(happened, podNames.Contains))
            return;
        var told = new RunEvent(
            happened.Time ?? time.GetUtcNow(),
            happened.InvolvedObject?.Kind ?? "",
            happened.InvolvedObject?.Name ?? "",
            happened.Reason ?? "",
            happened.Message ?? ""
        );
        foreach (var worth in noise.Take(told))
            log.Add(worth);
    }
}
