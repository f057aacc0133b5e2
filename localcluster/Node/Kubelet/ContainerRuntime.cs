using k8s.Models;
using MlServe.LocalCluster.Node.Cgroups;
using MlServe.LocalCluster.Node.Logs;
using MlServe.LocalCluster.Node.PodProcess;
using MlServe.LocalCluster.Objects;

namespace MlServe.LocalCluster.Node.Kubelet;

/// <summary>Starts containers as processes of this machine.</summary>
/// <param name="planner">Finds out what to run.</param>
/// <param name="cgroups">Enforce limits.</param>
/// <param name="relist">When the start of a container is noticed.</param>
/// <param name="time">The clock.</param>
internal sealed class ContainerRuntime(ContainerPlanner planner, IPodCgroups cgroups, Relist relist, TimeProvider time)
{
    /// <summary>Finds out what to run.</summary>
    public ContainerPlanner Planner => planner;

    /// <summary>Told when a container has been started, before that is noticed.</summary>
    public Action Started { get; set; } = () => { };

    /// <summary>Completes with the next look at which containers have started.</summary>
    public Task NextRelistAsync() => relist.NextAsync();

    /// <summary>Starts a run of a container.</summary>
    /// <param name="plan">What to run.</param>
    /// <param name="record">The container, and which run it is.</param>
    /// <param name="podUid">The pod's identity.</param>
    /// <param name="directory">Where its log goes.</param>
    /// <exception cref="IOException">The kernel refused its limits, the disk its log, or the machine has not its program.</exception>
    public async Task<ContainerProcess> StartAsync(ProcessPlan plan, ContainerRecord record, string podUid, PodDirectory directory)
    {
        if (plan.Problem() is { } problem)
            throw new IOException(problem);
        ContainerCgroup? cgroup = null;
        ContainerLogWriter? log = null;
        try
        {
            // A number beside the name: the same container may run again before its last cgroup is quite gone.
            cgroup = cgroups.Create($"{podUid}.{record.Name}.{record.Status.RestartCount}", Limits(record.Spec));
            log = new ContainerLogWriter(directory.LogOf(record.Name, record.Status.RestartCount), time);
            directory.RemoveLog(record.Name, record.Status.RestartCount - 2);
            return ContainerProcess.Start(plan, cgroup, log, time);
        }
        catch
        {
            if (log is not null)
                await log.DisposeAsync();
            if (cgroup is not null)
                await cgroup.RemoveAsync(time, CancellationToken.None);
            throw;
        }
    }

    private static ContainerLimits Limits(V1Container container) => new(
        (double?)container.Request("cpu"), (double?)container.Limit("cpu"), container.Limit("memory") is { } memory ? (long)decimal.Ceiling(memory) : null);
}
