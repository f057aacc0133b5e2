using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Telemetry;

/// <summary>What a container used.</summary>
/// <param name="Name">The container.</param>
/// <param name="CpuCores">Mean over the window, cores.</param>
/// <param name="MemoryBytes">Working set at its end, bytes.</param>
internal sealed record ContainerUsage(string Name, double CpuCores, long MemoryBytes);

/// <summary>What a pod's containers used up to a moment.</summary>
internal sealed record PodUsage(ObjectKey Pod, DateTimeOffset Timestamp, TimeSpan Window, IReadOnlyList<ContainerUsage> Containers);

/// <summary>What a node used up to a moment.</summary>
internal sealed record NodeUsage(string Node, DateTimeOffset Timestamp, TimeSpan Window, double CpuCores, long MemoryBytes);

/// <summary>A container's counters, as cAdvisor has them.</summary>
/// <param name="Pod">Its pod.</param>
/// <param name="Container">Its name in the pod.</param>
/// <param name="Id">Another for each start.</param>
/// <param name="Image">Its image.</param>
/// <param name="At">When they were read.</param>
/// <param name="CpuNanoseconds">CPU time since its start.</param>
/// <param name="WorkingSetBytes">Working set.</param>
internal sealed record ContainerCounters(
    ObjectKey Pod,
    string Container,
    string Id,
    string Image,
    DateTimeOffset At,
    long CpuNanoseconds,
    long WorkingSetBytes
);

/// <summary>The figures behind metrics.k8s.io. A pod appears when there are two readings of it, as with metrics-server.</summary>
internal interface IUsageMetrics
{
    /// <summary>The latest figures of every pod that has some.</summary>
    IReadOnlyList<PodUsage> Pods();

    /// <summary>The latest figures of every node that has some.</summary>
    IReadOnlyList<NodeUsage> Nodes();

    /// <summary>The counters of the machine (id <c>/</c>) and of every container that runs, as last read.</summary>
    IReadOnlyList<ContainerCounters> Counters();
}
