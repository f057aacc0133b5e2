using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.ControlPlane;

/// <summary>Keeps as many pods as a replica set says.</summary>
internal sealed class ReplicaSetController(ObjectStore store, TimeProvider time, ILogger log) : Controller(store, time, log)
{
    private readonly EventRecorder events = new(store, time, "replicaset-controller");

    /// <inheritdoc/>
    protected override IReadOnlyCollection<ResourceKind> Watched { get; } = [ClusterKinds.ReplicaSets, ClusterKinds.Pods];

    /// <inheritdoc/>
    protected override IEnumerable<ObjectKey> KeysOf(StoreEvent change) =>
        change.Kind == ClusterKinds.ReplicaSets ? [change.Object!.Key]
        : OwnedObjects.ControllerKey(change.Object!, ClusterKinds.ReplicaSets) is { } owner ? [owner]
        : [];

    /// <inheritdoc/>
    protected override IEnumerable<ObjectKey> AllKeys() => Store.List(ClusterKinds.ReplicaSets).Items.Select(item => item.Key);

    /// <inheritdoc/>
    protected override Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (Store.Find(ClusterKinds.ReplicaSets, key)?.Copy() is not { } set)
            return Task.CompletedTask;
        var active = OwnedObjects.Claim(Store, ClusterKinds.Pods, set).Where(PodReadiness.IsActive).ToList();
        if (!set.IsDeleting())
        {
            var wanted = (int)(set.Int("spec", "replicas") ?? 1);
            for (var missing = wanted - active.Count; missing > 0; missing--)
                active.Add(Start(set));
            foreach (var pod in PodRanking.FirstToGo(active, active.Count - wanted, Time.GetUtcNow()))
            {
                End(set, pod);
                active.Remove(pod);
            }
        }
        Report(set, active);
        return Task.CompletedTask;
    }

    private JsonObject Start(JsonObject set)
    {
        try
        {
            var pod = Store.Create(ClusterKinds.Pods, OwnedObjects.PodFromTemplate(set));
            events.Normal(set, "SuccessfulCreate", $"Created pod: {pod.Name()}");
            return pod;
        }
        catch (StatusException refused)
        {
            events.Warning(set, "FailedCreate", $"Error creating: {refused.Message}");
            throw;
        }
    }

    private void End(JsonObject set, JsonObject pod)
    {
        Store.Delete(ClusterKinds.Pods, pod.Key());
        events.Normal(set, "SuccessfulDelete", $"Deleted pod: {pod.Name()}");
    }

    private void Report(JsonObject set, List<JsonObject> active)
    {
        var now = Time.GetUtcNow();
        var minReady = set.Int("spec", "minReadySeconds") ?? 0;
        var ready = active.Where(PodReadiness.IsReady).ToList();
        var available = ready.Count(pod => PodReadiness.IsAvailable(pod, minReady, now));
        Store.Change(ClusterKinds.ReplicaSets, set.Key(), o =>
        {
            var status = new JsonObject { ["replicas"] = active.Count };
            SetUnlessZero(status, "fullyLabeledReplicas", active.Count(pod => LabelSelector.ForLabels(set.StringMap("spec", "template", "metadata", "labels")).Matches(pod.Labels())));
            SetUnlessZero(status, "readyReplicas", ready.Count);
            SetUnlessZero(status, "availableReplicas", available);
            status["observedGeneration"] = set.Int("metadata", "generation");
            o["status"] = status;
        }, WriteOptions.Status);
        if (available < ready.Count)
            Enqueue(set.Key(), TimeSpan.FromSeconds(1));
    }

    private static void SetUnlessZero(JsonObject status, string name, int count)
    {
        if (count != 0)
            status[name] = count;
    }
}
