using MlServe.Linux;

namespace MlServe.LocalCluster.Node.Cgroups;

/// <summary>Limits by the separate hierarchies of cgroup v1: cpu, cpuacct and memory.</summary>
internal sealed class CgroupV1 : IPodCgroups
{
    private readonly string cpu, cpuacct, memory;
    private readonly TimeProvider time;

    /// <summary>Makes the node's own directory in each hierarchy.</summary>
    /// <param name="parents">Controller to the directory that gets the node's.</param>
    /// <param name="name">Name of the node's directory.</param>
    /// <param name="cores">Cores of the machine: all pods together weigh as much as that many busy threads outside.</param>
    /// <param name="time">Paces the waiting for processes to go.</param>
    /// <exception cref="IOException">Not permitted, or a controller is missing.</exception>
    public CgroupV1(IReadOnlyDictionary<string, string> parents, string name, int cores, TimeProvider time)
    {
        this.time = time;
        string Under(string controller) => parents.TryGetValue(controller, out var parent)
            ? Path.Combine(parent, name)
            : throw new IOException($"the {controller} controller is not mounted");
        (cpu, cpuacct, memory) = (Under("cpu"), Under("cpuacct"), Under("memory"));
        foreach (var root in Roots)
            KernelFiles.MakeDirectory(root);
        KernelFiles.Write(cpu, "cpu.shares", 1024L * cores);
    }

    /// <inheritdoc/>
    public bool Enforced => true;

    /// <inheritdoc/>
    public string Summary => "enforced by cgroup v1";

    /// <inheritdoc/>
    public IReadOnlyList<string> Roots => [.. new[] { cpu, cpuacct, memory }.Distinct()];

    /// <inheritdoc/>
    public ContainerCgroup Create(string name, ContainerLimits limits)
    {
        string cpu = Path.Combine(this.cpu, name), cpuacct = Path.Combine(this.cpuacct, name), memory = Path.Combine(this.memory, name);
        foreach (var directory in new[] { cpu, cpuacct, memory })
            KernelFiles.MakeDirectory(directory);

        KernelFiles.Write(cpu, "cpu.shares", limits.CpuShares);
        if (limits.CpuQuotaMicroseconds > 0)
        {
            KernelFiles.Write(cpu, "cpu.cfs_period_us", ContainerLimits.CpuPeriodMicroseconds);
            KernelFiles.Write(cpu, "cpu.cfs_quota_us", limits.CpuQuotaMicroseconds);
        }
        if (limits.MemoryLimitBytes is { } bytes)
        {
            KernelFiles.Write(memory, "memory.limit_in_bytes", bytes);
            // Memory and swap together: the same number forbids swapping. Absent where the kernel does not account swap.
            if (File.Exists(Path.Combine(memory, "memory.memsw.limit_in_bytes")))
                KernelFiles.Write(memory, "memory.memsw.limit_in_bytes", bytes);
        }
        return new Container(cpu, cpuacct, memory);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var root in Roots)
            await CgroupTree.RemoveAsync(root, time, CancellationToken.None);
    }

    private sealed class Container(string cpu, string cpuacct, string memory) : ContainerCgroup(cpu, cpuacct, memory)
    {
        // The counter exists since Linux 4.13; before it, hits of the limit are the best hint there is.
        public override bool WasOutOfMemory =>
            (KernelFiles.ReadKey(memory, "memory.oom_control", "oom_kill") ?? KernelFiles.ReadNumber(memory, "memory.failcnt")) > 0;

        public override CgroupUsage? Read() =>
            KernelFiles.ReadNumber(cpuacct, "cpuacct.usage") is { } nanoseconds && KernelFiles.ReadNumber(memory, "memory.usage_in_bytes") is { } bytes
                ? new CgroupUsage(nanoseconds, Math.Max(0, bytes - (KernelFiles.ReadKey(memory, "memory.stat", "total_inactive_file") ?? 0)))
                : null;
    }
}
