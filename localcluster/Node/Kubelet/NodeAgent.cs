using System.Collections.Concurrent;
using k8s.Models;
using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Node.Kubelet;

/// <summary>Runs the pods that are bound to this node and ends those that are deleted.</summary>
/// <param name="store">Has the pods.</param>
/// <param name="nodeName">The node's name.</param>
/// <param name="newPod">Makes a runner for a pod.</param>
/// <param name="time">The clock.</param>
/// <param name="log">For failures of the node itself.</param>
internal sealed partial class NodeAgent(
    ObjectStore store, string nodeName, Func<StoredObject, PodRunner> newPod, TimeProvider time, ILogger log)
{
    private readonly ConcurrentDictionary<string, (PodRunner Runner, Task Done)> pods = new();

    /// <summary>The node's name.</summary>
    public string NodeName => nodeName;

    /// <summary>The pods that are on this node now.</summary>
    public IEnumerable<PodRunner> Pods => pods.Values.Select(entry => entry.Runner);

    /// <summary>Watches until cancelled; pods go on until <see cref="StopPodsAsync"/>.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
            try
            {
                await WatchAsync(ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (StatusException exception) when (exception.Code == 410)
            {
                // Too many changes at once: the new watch begins with all that is there.
            }
            catch (Exception exception)
            {
                WatchFailed(log, exception);
                await Task.Delay(TimeSpan.FromSeconds(1), time, CancellationToken.None);
            }
    }

    /// <summary>Ends all pods of this node and keeps their objects: they begin anew with the next start of the cluster.</summary>
    /// <param name="grace">The most that a program may take; its own grace where that is less.</param>
    public async Task StopPodsAsync(TimeSpan grace)
    {
        foreach (var (runner, _) in pods.Values)
            runner.Stop(grace < runner.Grace ? grace : runner.Grace, keepObject: true);
        await Task.WhenAll(pods.Values.Select(entry => entry.Done));
    }

    private async Task WatchAsync(CancellationToken ct)
    {
        var seen = new HashSet<string>();
        var complete = false;
        await foreach (var change in store.Watch(ClusterKinds.Pods, ct: ct))
        {
            if (change.Object is not { } pod)
            {
                // All that was there has been told: what runs here and was not among it has gone meanwhile.
                if (!complete)
                    foreach (var (uid, entry) in pods.Where(entry => !seen.Contains(entry.Key)))
                        entry.Runner.Stop(TimeSpan.Zero, keepObject: false);
                complete = true;
                continue;
            }
            if (!complete)
                seen.Add(pod.Uid);
            if (change.Type == StoreEventType.Deleted)
            {
                // Deleted by force, or replaced by another of its name: its programs have no time left.
                if (pods.TryGetValue(pod.Uid, out var gone))
                    gone.Runner.Stop(TimeSpan.Zero, keepObject: false);
            }
            else
                Sync(pod, pod.As<V1Pod>());
        }
    }

    private void Sync(StoredObject stored, V1Pod pod)
    {
        if (pod.Spec.NodeName != nodeName)
            return;
        var known = pods.TryGetValue(stored.Uid, out var entry);
        if (known && pod.IsDeleting)
            entry.Runner.Stop(pod.Metadata.DeletionGracePeriodSeconds is { } seconds ? ObjectFields.Wait(seconds) : entry.Runner.Grace, keepObject: false);
        else if (!known && pod.IsDeleting)
            // It ended here before, or with an earlier process of this node: nothing of it is left to end.
            PodReporter.Remove(store, stored);
        else if (!known && !pod.HasEnded)
            Begin(stored.Uid, newPod(stored));
    }

    private void Begin(string uid, PodRunner runner)
    {
        // Off the watching loop: a pod's start takes many steps, and the next pod must not wait for them.
        var done = Task.Run(async () =>
        {
            await runner.RunAsync();
            pods.TryRemove(uid, out _);
        });
        pods[uid] = (runner, done);
        if (done.IsCompleted)
            pods.TryRemove(uid, out _);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "the node lost its watch of the pods and starts a new one")]
    private static partial void WatchFailed(ILogger logger, Exception error);
}
