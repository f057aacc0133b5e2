using System.Net;
using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Node.Kubelet;

/// <summary>What the cluster is told of a pod on this node: its status, its events, and at last that it is gone.</summary>
internal sealed class PodReporter
{
    private readonly Lock gate = new();
    private readonly ObjectStore store;
    private readonly EventRecorder events;
    private readonly TimeProvider time;
    private readonly string restartPolicy;
    private readonly DateTimeOffset startTime;
    private StoredObject last;
    private IPAddress? address;
    private bool silent;

    /// <summary>Takes over what an earlier process of this node has said.</summary>
    /// <param name="pod">The pod as it was bound.</param>
    /// <param name="store">The cluster's objects.</param>
    /// <param name="events">Speaks as kubelet.</param>
    /// <param name="time">The clock.</param>
    public PodReporter(StoredObject pod, ObjectStore store, EventRecorder events, TimeProvider time)
    {
        (last, this.store, this.events, this.time) = (pod, store, events, time);
        var (spec, status) = (Pod.Spec, Pod.Status);
        Init = [.. (spec.InitContainers ?? []).Select(container => Record(container, isInit: true, status.InitContainerStatuses))];
        Containers = [.. spec.Containers.Select(container => Record(container, isInit: false, status.ContainerStatuses))];
        restartPolicy = spec.RestartPolicy;
        Grace = ObjectFields.Wait(spec.TerminationGracePeriodSeconds!.Value);
        startTime = status.StartTime ?? time.GetUtcNow();
        if (Init.Count > 0)
            foreach (var record in Init.Concat(Containers).Where(record => record.IsNew))
                record.Wait("PodInitializing");
    }

    /// <summary>Its namespace and name.</summary>
    public ObjectKey Key => last.Key;

    /// <summary>Which of the pods that ever had this name.</summary>
    public string Uid => last.Uid;

    /// <summary>The pod as the store has it; its last known form when it is gone.</summary>
    public V1Pod Pod => Stored.As<V1Pod>();

    /// <summary>The time from SIGTERM to SIGKILL where nobody, and no probe, says otherwise.</summary>
    public TimeSpan Grace { get; }

    /// <summary>What is known of its init containers, in order.</summary>
    public IReadOnlyList<ContainerRecord> Init { get; }

    /// <summary>What is known of its containers.</summary>
    public IReadOnlyList<ContainerRecord> Containers { get; }

    private StoredObject Stored => store.Find(ClusterKinds.Pods, last.Key) is { } found && found.Uid == last.Uid ? last = found : last;

    /// <summary>Changes what is known of the containers and tells the store.</summary>
    public void Update(Action change)
    {
        lock (gate)
        {
            change();
            Publish();
        }
    }

    /// <summary>The pod has an address.</summary>
    public void Address(IPAddress address) => Update(() => this.address = address);

    /// <summary>Tells the store what is known.</summary>
    public void Publish()
    {
        lock (gate)
            if (!silent)
                try
                {
                    store.Change(ClusterKinds.Pods, Key, Write, WriteOptions.Status);
                }
                catch (StatusException exception) when (exception.Code == 404)
                {
                    // Deleted meanwhile; the node hears of it, too.
                }
    }

    /// <summary>Says no more: the node stops, and the pod begins anew with it.</summary>
    public void StopReporting()
    {
        lock (gate)
            silent = true;
    }

    /// <summary>Something expected happened to a container.</summary>
    public void Normal(ContainerRecord container, string reason, string message)
    {
        if (!silent)
            events.Normal(Stored, reason, message, container.FieldPath);
    }

    /// <summary>Something went wrong with a container, or with the whole pod.</summary>
    public void Warning(ContainerRecord? container, string reason, string message)
    {
        if (!silent)
            events.Warning(Stored, reason, message, container?.FieldPath);
    }

    /// <summary>Removes the object, since nothing of the pod is left.</summary>
    public void Remove() => Remove(store, last);

    /// <summary>Removes the object of a pod of which nothing is on this node.</summary>
    public static void Remove(ObjectStore store, StoredObject pod)
    {
        try
        {
            store.Delete(ClusterKinds.Pods, pod.Key, new DeletionOptions { GraceSeconds = 0, Uid = pod.Uid });
        }
        catch (StatusException)
        {
            // Already gone.
        }
    }

    private void Write(JsonObject pod)
    {
        if (pod.Uid() != Uid)
            return;
        PodStatusBuilder.Write(pod, restartPolicy, Init, Containers, time.GetUtcNow());
        PodStatusBuilder.WritePlace(pod, startTime, address);
    }

    private ContainerRecord Record(V1Container container, bool isInit, IEnumerable<V1ContainerStatus>? statuses)
    {
        var record = new ContainerRecord(container, isInit);
        if (statuses?.FirstOrDefault(status => status.Name == container.Name) is { } earlier)
            record.Adopt(earlier, time.GetUtcNow());
        return record;
    }
}
