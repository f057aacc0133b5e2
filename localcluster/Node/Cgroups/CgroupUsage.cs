namespace MlServe.LocalCluster.Node.Cgroups;

/// <summary>Counters of one container at one moment.</summary>
/// <param name="CpuNanoseconds">CPU time since the container's start.</param>
/// <param name="WorkingSetBytes">Usage less the file pages that can be dropped at once, as the kubelet counts it.</param>
internal sealed record CgroupUsage(long CpuNanoseconds, long WorkingSetBytes);
