namespace MlServe.LocalCluster.Node.Cgroups;

/// <summary>What a container asks for and may use; null where its manifest says nothing.</summary>
/// <param name="CpuRequestCores">Its share when cores are scarce.</param>
/// <param name="CpuLimitCores">Most cores per 100 ms period; more is throttled, never killed.</param>
/// <param name="MemoryLimitBytes">Beyond this the kernel kills.</param>
internal sealed record ContainerLimits(double? CpuRequestCores, double? CpuLimitCores, long? MemoryLimitBytes)
{
    /// <summary>The CFS period of the kubelet.</summary>
    public const long CpuPeriodMicroseconds = 100_000;

    // The kernel refuses quotas under 1 ms.
    private const long SmallestQuotaMicroseconds = 1_000;

    /// <summary>CPU time per period, microseconds; -1 without a limit.</summary>
    public long CpuQuotaMicroseconds =>
        CpuLimitCores is { } cores ? Math.Max(SmallestQuotaMicroseconds, (long)(cores * CpuPeriodMicroseconds)) : -1;

    /// <summary>Weight of cgroup v1: 1024 a requested core, at least 2. A limit without a request is its own request.</summary>
    public long CpuShares => Math.Clamp((long)((CpuRequestCores ?? CpuLimitCores ?? 0) * 1024), 2, 262_144);

    /// <summary>Weight of cgroup v2, mapped from the shares as the OCI runtimes do: 2…262144 to 1…10000.</summary>
    public long CpuWeight => 1 + (CpuShares - 2) * 9_999 / 262_142;
}
