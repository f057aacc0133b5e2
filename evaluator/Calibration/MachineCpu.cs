using MlServe.Linux;

namespace MlServe.Evaluator.Calibration;

/// <summary>CPU time that was used on this machine up to a moment.</summary>
/// <param name="Busy">By everything on it.</param>
/// <param name="Cluster">By the process of the embedded cluster; zero where there is none.</param>
internal readonly record struct MachineCpu(TimeSpan Busy, TimeSpan Cluster)
{
    /// <summary>Reads it; null where this is not Linux.</summary>
    /// <param name="clusterPid">The process of the embedded cluster; null where there is none.</param>
    public static MachineCpu? Read(int? clusterPid) => ThisMachine.BusyTime() is { } busy
        ? new MachineCpu(busy, clusterPid is { } pid && ProcessStat.Read(pid) is { } stat ? stat.CpuTime : TimeSpan.Zero)
        : null;
}
