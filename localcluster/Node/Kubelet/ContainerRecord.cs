using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Node.Kubelet;

/// <summary>The past run of a container.</summary>
internal sealed record TerminatedRun(int ExitCode, string Reason, string? Message, DateTimeOffset? StartedAt, DateTimeOffset FinishedAt, string? ContainerId);

/// <summary>What the node knows of one container; the source of its entry in the pod's status.</summary>
/// <param name="spec">The container of the pod's spec.</param>
/// <param name="isInit">It runs to its end before the others.</param>
internal sealed class ContainerRecord(V1Container spec, bool isInit)
{
    /// <summary>The container of the pod's spec.</summary>
    public V1Container Spec => spec;

    /// <summary>It runs to its end before the others.</summary>
    public bool IsInit => isInit;

    /// <summary>The container's name.</summary>
    public string Name => spec.Name;

    /// <summary>The image as the manifest writes it.</summary>
    public string Image => spec.Image;

    /// <summary>Where it stands in the pod, as events say it.</summary>
    public string FieldPath => $"spec.{(isInit ? "initContainers" : "containers")}{{{Name}}}";

    /// <summary>Why it waits; null while it runs or has ended.</summary>
    public (string Reason, string? Message)? Waiting { get; set; } = ("ContainerCreating", null);

    /// <summary>Since when it runs; null while it does not.</summary>
    public DateTimeOffset? RunningSince { get; set; }

    /// <summary>How it ended; null while it waits or runs.</summary>
    public TerminatedRun? Terminated { get; set; }

    /// <summary>How the run before the present one ended.</summary>
    public TerminatedRun? LastRun { get; set; }

    /// <summary>Runs after the first.</summary>
    public int RestartCount { get; set; }

    /// <summary>Its readiness probe succeeds, or it has none.</summary>
    public bool Ready { get; set; }

    /// <summary>Its startup probe succeeded, or it has none.</summary>
    public bool Started { get; set; }

    /// <summary>Names this run.</summary>
    public string? ContainerId { get; set; }

    /// <summary>It ended with status 0 and will not be started again.</summary>
    public bool Succeeded => Terminated is { ExitCode: 0 };

    /// <summary>It waits for something.</summary>
    public void Wait(string reason, string? message = null)
    {
        (Waiting, RunningSince, Ready, Started) = ((reason, message), null, false, false);
        LastRun = Terminated ?? LastRun;
        Terminated = null;
    }

    /// <summary>It runs.</summary>
    public void Run(DateTimeOffset since, string containerId)
    {
        (Waiting, RunningSince, ContainerId, Ready, Started) = (null, since, containerId, false, false);
        LastRun = Terminated ?? LastRun;
        Terminated = null;
    }

    /// <summary>It has ended.</summary>
    public void End(TerminatedRun run) =>
        (Waiting, RunningSince, Terminated, ContainerId, Ready, Started) = (null, null, run, run.ContainerId, false, false);

    /// <summary>
    /// Takes over what an earlier node process wrote. A container that ran then has been ended with that process; Kubernetes
    /// writes 255 and Unknown after a node's restart.
    /// </summary>
    public void Adopt(V1ContainerStatus status, DateTimeOffset now)
    {
        RestartCount = status.RestartCount;
        LastRun = Read(status.LastState?.Terminated, now);
        if (status.State?.Running is { } running)
            (Terminated, Waiting) = (new TerminatedRun(255, "Unknown", null, running.StartedAt, now, status.ContainerID), null);
        else if (Read(status.State?.Terminated, now) is { } ended)
            (Terminated, Waiting) = (ended, null);
    }

    /// <summary>The entry in the pod's status.</summary>
    public JsonObject ToStatus()
    {
        var status = new JsonObject
        {
            ["name"] = Name,
            ["state"] = Waiting is { } waiting ? new JsonObject { ["waiting"] = WaitingState(waiting) }
                : RunningSince is { } since ? new JsonObject { ["running"] = new JsonObject { ["startedAt"] = ObjectFields.Timestamp(since) } }
                : Terminated is { } ended ? new JsonObject { ["terminated"] = TerminatedState(ended) }
                : new JsonObject(),
            ["lastState"] = LastRun is { } last ? new JsonObject { ["terminated"] = TerminatedState(last) } : new JsonObject(),
            ["ready"] = Ready,
            ["restartCount"] = RestartCount,
            ["image"] = Image,
            ["imageID"] = ContainerId is null ? "" : "mlserve://" + ImageTable.NameOf(Image),
        };
        if (ContainerId is not null)
            status["containerID"] = ContainerId;
        status["started"] = Started;
        return status;
    }

    private static JsonObject WaitingState((string Reason, string? Message) waiting)
    {
        var state = new JsonObject { ["reason"] = waiting.Reason };
        if (waiting.Message is not null)
            state["message"] = waiting.Message;
        return state;
    }

    private static JsonObject TerminatedState(TerminatedRun run)
    {
        var state = new JsonObject { ["exitCode"] = run.ExitCode, ["reason"] = run.Reason };
        if (run.Message is not null)
            state["message"] = run.Message;
        state["startedAt"] = run.StartedAt is { } started ? ObjectFields.Timestamp(started) : null;
        state["finishedAt"] = ObjectFields.Timestamp(run.FinishedAt);
        if (run.ContainerId is not null)
            state["containerID"] = run.ContainerId;
        return state;
    }

    private static TerminatedRun? Read(V1ContainerStateTerminated? state, DateTimeOffset now) => state is null
        ? null
        : new TerminatedRun(state.ExitCode, state.Reason, state.Message, state.StartedAt, state.FinishedAt ?? now, state.ContainerID);
}
