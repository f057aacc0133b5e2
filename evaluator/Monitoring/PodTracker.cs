using k8s.Models;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Kubernetes.Objects;

namespace MlServe.Evaluator.Monitoring;

/// <summary>
/// What became of the pods, told from their successive states: came, became ready, restarted, was killed for memory, went.
/// Not thread-safe; arithmetic only.
/// </summary>
/// <param name="containers">Pods without one of these are nobody's.</param>
/// <param name="workload">Name of what the replicas belong to, for their events.</param>
/// <param name="kind">Its kind.</param>
internal sealed class PodTracker(IReadOnlySet<string> containers, string workload, string kind = "Deployment")
{
    private readonly Dictionary<string, V1Pod> known = [];

    /// <summary>Pods that run, are not being deleted and have the container.</summary>
    public int Running { get; private set; }

    /// <summary>Those of them that are ready to serve.</summary>
    public int Ready { get; private set; }

    /// <summary>Takes in a pod's new state; returns what is new in it.</summary>
    public IReadOnlyList<RunEvent> Observe(V1Pod pod, DateTimeOffset now)
    {
        var name = pod.Name() ?? "";
        if (!pod.Containers.Any(container => containers.Contains(container.Name)))
            return [];
        var before = known.GetValueOrDefault(name);
        if (before is not null && before.Uid() != pod.Uid())
            before = null;
        var runningBefore = Running;
        Replace(name, pod);
        List<RunEvent> events = [.. Changes(before, pod, now)];
        AddReplicaChange(events, runningBefore, now);
        return events;
    }

    /// <summary>Takes in that a pod is gone.</summary>
    public IReadOnlyList<RunEvent> Gone(V1Pod pod, DateTimeOffset now)
    {
        var runningBefore = Running;
        var name = pod.Name() ?? "";
        if (!known.ContainsKey(name))
            return [];
        Replace(name, null);
        List<RunEvent> events = [Happened(pod, now, "Gone", "the pod is gone")];
        AddReplicaChange(events, runningBefore, now);
        return events;
    }

    /// <summary>Counts as it goes: to count all pods at each change of one would take the square of their number.</summary>
    private void Replace(string name, V1Pod? pod)
    {
        if (known.Remove(name, out var before))
            Count(before, -1);
        if (pod is null)
            return;
        known[name] = pod;
        Count(pod, 1);
    }

    private void Count(V1Pod pod, int by)
    {
        if (!UsageTotals.IsReplica(pod, containers))
            return;
        Running += by;
        Ready += pod.IsReady ? by : 0;
    }

    private void AddReplicaChange(List<RunEvent> events, int before, DateTimeOffset now)
    {
        if (Running != before)
            events.Add(new RunEvent(now, kind, workload, "ReplicasChanged", $"{before} → {Running} running"));
    }

    private static IEnumerable<RunEvent> Changes(V1Pod? before, V1Pod pod, DateTimeOffset now)
    {
        if (before is null)
            yield return Happened(pod, pod.CreationTimestamp() ?? now, "Created", "the pod was created");
        if (Scheduled(pod) is { } scheduled && (before is null || Scheduled(before) is null))
            yield return Happened(pod, scheduled, "Scheduled", $"the pod has its node{(pod.Spec?.NodeName is { } node ? ", " + node : "")}");
        if (Started(pod) is { } started && (before is null || Started(before) is null) && pod.ContainerStatuses.All(status => status.RestartCount == 0))
            yield return Happened(pod, started, "Started", "all its containers run");
        if (pod.IsReady && before is not { IsReady: true })
            yield return Happened(pod, now, "Ready", "the pod is ready to serve");
        // One that has come to its end serves no more because it is done.
        if (before is { IsReady: true } && !pod.IsReady && !pod.IsDeleting && pod.Status?.Phase is not ("Succeeded" or "Failed"))
            yield return Happened(pod, now, "Unready", "the pod gets no traffic: its readiness probe fails, or its node is gone");
        if (pod.IsDeleting && before is not { IsDeleting: true })
            yield return Happened(pod, now, "Deleting", "the pod is being deleted");
        if (pod.Status?.Phase == "Failed" && before?.Status?.Phase != "Failed")
            yield return Happened(pod, now, pod.Status.Reason ?? "Failed", pod.Status.Message ?? "the pod failed");
        foreach (var status in pod.ContainerStatuses)
        {
            var restartsBefore = before?.ContainerStatuses.FirstOrDefault(other => other.Name == status.Name)?.RestartCount ?? 0;
            if (status.RestartCount > restartsBefore)
                yield return Restarted(pod, status, now);
        }
    }

    /// <summary>When it got its node; null while it has none.</summary>
    private static DateTimeOffset? Scheduled(V1Pod pod) =>
        pod.Status?.Conditions?.FirstOrDefault(condition => condition is { Type: "PodScheduled", Status: "True" })?.LastTransitionTime;

    /// <summary>When the last of its containers began to run; null while one does not.</summary>
    private static DateTimeOffset? Started(V1Pod pod)
    {
        var states = pod.ContainerStatuses.Select(status => (DateTimeOffset?)status.State?.Running?.StartedAt).ToList();
        return states.Count > 0 && states.TrueForAll(state => state is not null) ? states.Max() : null;
    }

    private static RunEvent Restarted(V1Pod pod, V1ContainerStatus status, DateTimeOffset now)
    {
        var ended = status.LastState?.Terminated;
        var reason = ended?.Reason == "OOMKilled" ? "OOMKilled" : "Restarted";
        return Happened(pod, ended?.FinishedAt ?? now, reason,
            $"container {status.Name} ended ({ended?.Reason ?? "unknown"}, exit code {ended?.ExitCode}) and was started again, restart {status.RestartCount}");
    }

    private static RunEvent Happened(V1Pod pod, DateTimeOffset time, string reason, string message) =>
        new(time, "Pod", pod.Name() ?? "", reason, message);
}
