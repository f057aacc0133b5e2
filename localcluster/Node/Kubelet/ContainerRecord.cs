using k8s.Models;
using MlServe.LocalCluster.Objects;

namespace MlServe.LocalCluster.Node.Kubelet;

/// <summary>What the node knows of one container, kept as its entry in the pod's status.</summary>
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

    /// <summary>Its entry in the pod's status. An init container is ready once it has done its part.</summary>
    public V1ContainerStatus Status { get; } = new()
    {
        Name = spec.Name,
        Image = spec.Image,
        ImageID = "",
        State = new V1ContainerState { Waiting = new V1ContainerStateWaiting { Reason = "ContainerCreating" } },
        LastState = new V1ContainerState(),
        Started = false,
    };

    /// <summary>It runs.</summary>
    public bool IsRunning => Status.State.Running is not null;

    /// <summary>It has never run.</summary>
    public bool IsNew => Status.State.Waiting is not null && Status.LastState.Terminated is null;

    /// <summary>How it ended; null while it waits or runs.</summary>
    public V1ContainerStateTerminated? Ended => Status.State.Terminated;

    /// <summary>It ended with status 0 and will not be started again.</summary>
    public bool Succeeded => Ended is { ExitCode: 0 };

    /// <summary>It waits for something.</summary>
    public void Wait(string reason, string? message = null) =>
        SetState(new V1ContainerState { Waiting = new V1ContainerStateWaiting { Reason = reason, Message = message } });

    /// <summary>It runs.</summary>
    public void Run(DateTimeOffset since, string containerId)
    {
        SetState(new V1ContainerState { Running = new V1ContainerStateRunning { StartedAt = since.WholeSecond() } });
        IsContainer(containerId);
    }

    /// <summary>It has ended.</summary>
    public void End(V1ContainerStateTerminated run)
    {
        SetState(new V1ContainerState { Terminated = run });
        IsContainer(run.ContainerID);
        Status.Ready = isInit && Succeeded;
    }

    /// <summary>
    /// Takes over what an earlier node process wrote. A container that ran then has been ended with that process; Kubernetes
    /// writes 255 and Unknown after a node's restart.
    /// </summary>
    public void Adopt(V1ContainerStatus earlier, DateTimeOffset now)
    {
        Status.RestartCount = earlier.RestartCount;
        Status.LastState = earlier.LastState ?? new V1ContainerState();
        if (earlier.State?.Running is { } running)
            SetState(new V1ContainerState { Terminated = Termination(255, "Unknown", running.StartedAt, now, earlier.ContainerID) });
        else if (earlier.State?.Terminated is not null)
            SetState(earlier.State);
    }

    /// <summary>The end of a run.</summary>
    public static V1ContainerStateTerminated Termination(
        int exitCode,
        string reason,
        DateTimeOffset? started,
        DateTimeOffset finished,
        string? containerId
    ) =>
        new()
        {
            ExitCode = exitCode,
            Reason = reason,
            StartedAt = started?.WholeSecond(),
            FinishedAt = finished.WholeSecond(),
            ContainerID = containerId,
        };

    private void IsContainer(string id) => (Status.ContainerID, Status.ImageID) = (id, "mlserve://" + ImageCommand.NameOf(Image));

    private void SetState(V1ContainerState state)
    {
        if (Ended is { } run)
            Status.LastState = new V1ContainerState { Terminated = run };
        (Status.State, Status.Ready, Status.Started) = (state, false, false);
    }
}
