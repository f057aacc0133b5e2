using k8s.Models;
using MlServe.LocalCluster.Node.Cgroups;
using MlServe.LocalCluster.Node.Kubelet.Variables;
using MlServe.LocalCluster.Node.Logs;
using MlServe.LocalCluster.Node.PodProcess;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Node.Kubelet;

/// <summary>Makes containers out of images, and starts them, as processes of this machine.</summary>
/// <param name="store">For the Services, ConfigMaps and Secrets of a container's environment.</param>
/// <param name="images">The images there are.</param>
/// <param name="capacity">What a container without limits may use.</param>
/// <param name="cgroups">Enforce limits.</param>
/// <param name="relist">When the start of a container is noticed.</param>
/// <param name="time">The clock.</param>
internal sealed class ContainerRuntime(ObjectStore store, ImageTable images, NodeCapacity capacity, IPodCgroups cgroups, Relist relist, TimeProvider time)
{
    /// <summary>The images there are.</summary>
    public ImageTable Images => images;

    /// <summary>Completes with the next look at which containers have started.</summary>
    public Task NextRelistAsync() => relist.NextAsync();

    /// <summary>What to run for a container.</summary>
    /// <param name="image">Its image's command.</param>
    /// <param name="pod">The pod as it is now.</param>
    /// <param name="container">The container of its spec.</param>
    /// <param name="sandbox">Has address and volumes.</param>
    /// <exception cref="ContainerConfigException">Something that it refers to is missing, or cannot be.</exception>
    public ProcessPlan Plan(ImageCommand image, V1Pod pod, V1Container container, PodSandbox sandbox)
    {
        var environment = new ContainerEnvironment(store, capacity, pod, container).Build(cgroups.Enforced);
        var (file, arguments) = ImageTable.CommandOf(image, container, sandbox.Address, environment);
        return new ProcessPlan(file, arguments, environment, container.WorkingDir) { Mounts = sandbox.MountsOf(container, environment) };
    }

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
