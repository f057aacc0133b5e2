namespace MlServe.LocalCluster.Node.Cgroups;

/// <summary>Counters of one container at one moment.</summary>
/// <param name="CpuNanoseconds">CPU time since the container's start.</param>
/// <param name="WorkingSetBytes">Usage less the file pages that can be dropped at once, as the kubelet counts it.</param>
/// <param name="Periods">100 ms periods in which the container ran; 0 where limits are not enforced.</param>
/// <param name="ThrottledPeriods">Periods in which it used up its quota.</param>
/// <param name="ThrottledTime">Time spent waiting for the next period, summed over its threads' CPUs.</param>
internal sealed record CgroupUsage(
    long CpuNanoseconds, long WorkingSetBytes, long Periods = 0, long ThrottledPeriods = 0, TimeSpan ThrottledTime = default);
