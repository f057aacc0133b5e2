using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Node.Kubelet;

/// <summary>Runs the pods that are bound to this node and ends those that are deleted.</summary>
internal sealed partial class NodeAgent(NodeServices node)
{
    private readonly ConcurrentDictionary<string, (PodRunner Runner, Task Done)> pods = new();

    /// <summary>The pods that are on this node now.</summary>
    public IEnumerable<PodRunner> Pods => pods.Values.Select(entry => entry.Runner);

    /// <summary>Watches until cancelled; pods go on until <see cref="StopPodsAsync"/>.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        RemoveOldLogs();
        while (!cancel.IsCancellationRequested)
            try
            {
                await WatchAsync(cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (StatusException expired) when (expired.Code == 410)
            {
                // Too many changes at once: the new watch begins with all that is there.
            }
            catch (Exception error)
            {
                WatchFailed(node.Log, error);
                await Task.Delay(TimeSpan.FromSeconds(1), node.Time, CancellationToken.None);
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

    private async Task WatchAsync(CancellationToken cancel)
    {
        var seen = new HashSet<string>();
        var complete = false;
        await foreach (var change in node.Store.Watch(ClusterKinds.Pods, cancellationToken: cancel))
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
                Look(pod);
        }
    }

    private void Look(StoredObject stored)
    {
        var known = pods.TryGetValue(stored.Uid, out var entry);
        var pod = stored.Copy();
        if (pod.Text("spec", "nodeName") != node.NodeName)
            return;
        if (known && pod.IsDeleting())
            entry.Runner.Stop(pod.Int("metadata", "deletionGracePeriodSeconds") is { } seconds ? PodRunner.GraceOf(seconds) : entry.Runner.Grace, keepObject: false);
        else if (!known && pod.IsDeleting())
            Forget(stored);
        else if (!known && pod.Text("status", "phase") is not ("Succeeded" or "Failed"))
            Begin(stored.Uid, new PodRunner(pod, node));
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

    /// <summary>A pod that ended here before, or with an earlier process of this node: nothing of it is left to end.</summary>
    private void Forget(StoredObject pod)
    {
        try
        {
            node.Store.Delete(ClusterKinds.Pods, pod.Key, new DeletionOptions { GraceSeconds = 0, Uid = pod.Uid });
        }
        catch (StatusException)
        {
            // Already gone.
        }
    }

    private void RemoveOldLogs()
    {
        if (!Directory.Exists(node.PodDirectory))
            return;
        var kept = node.Store.List(ClusterKinds.Pods).Items.Select(pod => pod.Uid).ToHashSet();
        foreach (var directory in Directory.GetDirectories(node.PodDirectory).Where(path => !kept.Contains(path[(path.LastIndexOf('_') + 1)..])))
            try
            {
                Directory.Delete(directory, recursive: true);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Somebody reads it, or it may not be removed; next time.
            }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "the node lost its watch of the pods; it begins again")]
    private static partial void WatchFailed(ILogger logger, Exception error);
}
