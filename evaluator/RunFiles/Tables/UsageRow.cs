namespace MlServe.Evaluator.RunFiles.Tables;

/// <summary>
/// One sample of resource_usage.csv: the eight columns of the original monitor, in its units (KB = bytes ÷ 1024).
/// A figure that could not be had is null and written empty, so that means leave it out instead of counting a zero.
/// </summary>
/// <param name="Time">When the sample was due.</param>
/// <param name="Replicas"><c>n_replica</c>: running pods that have the container.</param>
/// <param name="CpuRequestedCores"><c>cpu_req_core</c></param>
/// <param name="MemoryRequestedKB"><c>mem_req_KB</c></param>
/// <param name="CpuLimitCores"><c>cpu_lim_core</c></param>
/// <param name="MemoryLimitKB"><c>mem_lim_KB</c></param>
/// <param name="CpuUsedCores"><c>cpu_use_core</c></param>
/// <param name="MemoryUsedKB"><c>mem_use_KB</c></param>
/// <param name="MeasuredAt">
/// When the metrics API measured the usage, the oldest of the pods': it scrapes every 15 or 60 s, so rows in between
/// repeat a measurement. Null in files of others.
/// </param>
/// <param name="WindowSeconds">Time over which that CPU use is a mean, the longest of the pods'. Null in files of others.</param>
internal sealed record UsageRow(
    DateTimeOffset Time,
    int? Replicas,
    double? CpuRequestedCores,
    double? MemoryRequestedKB,
    double? CpuLimitCores,
    double? MemoryLimitKB,
    double? CpuUsedCores,
    double? MemoryUsedKB,
    DateTimeOffset? MeasuredAt = null,
    double? WindowSeconds = null)
{
    /// <summary><c>n_ready</c>: those of the replicas that are ready to serve. Null in files of others.</summary>
    public int? Ready { get; init; }

    /// <summary><c>n_desired</c>: replicas that the Deployment asks for. Null in files of others, and where no Deployment is known.</summary>
    public int? Desired { get; init; }

    /// <summary><c>cpu_use_busiest_core</c>: of the replicas' CPU use the highest. Null in files of others.</summary>
    public double? CpuUsedByBusiestCores { get; init; }

    /// <summary><c>mem_use_largest_KB</c>: of the replicas' memory use the highest. Null in files of others.</summary>
    public double? MemoryUsedByLargestKB { get; init; }

    /// <summary>The row of a sample that failed: its time and nothing else, so that the gap stays visible.</summary>
    public static UsageRow Gap(DateTimeOffset time) => new(time, null, null, null, null, null, null, null);

    /// <summary>True when nothing was measured at this time.</summary>
    public bool IsGap => this == Gap(Time);
}
