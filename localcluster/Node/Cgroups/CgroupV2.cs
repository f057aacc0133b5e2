using MlServe.Linux;

namespace MlServe.LocalCluster.Node.Cgroups;

/// <summary>Limits by the unified hierarchy of cgroup v2.</summary>
internal sealed class CgroupV2 : IPodCgroups
{
    private readonly string root;
    private readonly TimeProvider time;

    /// <summary>Makes the node's own directory and switches its controllers on.</summary>
    /// <param name="parent">The directory that gets the node's; hands on cpu and memory.</param>
    /// <param name="name">Name of the node's directory.</param>
    /// <param name="cores">Cores of the machine: all pods together weigh as much as that many busy threads outside.</param>
    /// <param name="time">Paces the waiting for processes to go.</param>
    /// <exception cref="IOException">Not permitted, or a controller is missing.</exception>
    public CgroupV2(string parent, string name, int cores, TimeProvider time)
    {
        this.time = time;
        root = Path.Combine(parent, name);
        EnableControllers(parent);
        KernelFiles.MakeDirectory(root);
        EnableControllers(root);
        KernelFiles.Write(root, "cpu.weight", Math.Clamp(100L * cores, 1, 10_000));
    }

    /// <inheritdoc/>
    public bool Enforced => true;

    /// <inheritdoc/>
    public string Summary => "enforced by cgroup v2";

    /// <inheritdoc/>
    public IReadOnlyList<string> Roots => [root];

    /// <inheritdoc/>
    public ContainerCgroup Create(string name, ContainerLimits limits)
    {
        var directory = Path.Combine(root, name);
        KernelFiles.MakeDirectory(directory);
        KernelFiles.Write(directory, "cpu.weight", limits.CpuWeight);
        if (limits.CpuQuotaMicroseconds > 0)
            KernelFiles.Write(directory, "cpu.max", FormattableString.Invariant($"{limits.CpuQuotaMicroseconds} {ContainerLimits.CpuPeriodMicroseconds}"));
        if (limits.MemoryLimitBytes is { } bytes)
        {
            KernelFiles.Write(directory, "memory.max", bytes);
            // Kubernetes ends the whole container, not only the process that asked for one page too many.
            KernelFiles.Write(directory, "memory.oom.group", 1);
            if (File.Exists(Path.Combine(directory, "memory.swap.max")))
                KernelFiles.Write(directory, "memory.swap.max", 0);
        }
        return new Container(directory);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await CgroupTree.RemoveAsync(root, time, CancellationToken.None);

    /// <summary>Moves all processes of a cgroup into a child of it, which is made and stays.</summary>
    /// <exception cref="IOException">Not permitted.</exception>
    public static void MoveInto(string parent, string child)
    {
        KernelFiles.MakeDirectory(child);
        // New ones may be forked meanwhile; each round finds fewer.
        for (var rounds = 0; rounds < 10 && KernelFiles.Processes(parent) is { Count: > 0 } processes; rounds++)
            foreach (var process in processes)
                try
                {
                    KernelFiles.Write(child, "cgroup.procs", process);
                }
                catch (IOException) when (!Directory.Exists($"/proc/{process}"))
                {
                    // It ended meanwhile.
                }
    }

    /// <summary>Lets the children of a directory use cpu and memory. Refused (EBUSY) for one that holds processes itself.</summary>
    private static void EnableControllers(string directory)
    {
        var on = Words(KernelFiles.Read(directory, "cgroup.subtree_control"));
        foreach (var controller in new[] { "cpu", "memory" }.Except(on))
        {
            if (!Words(KernelFiles.Read(directory, "cgroup.controllers")).Contains(controller))
                throw new IOException($"the {controller} controller is not delegated to {directory}");
            KernelFiles.Write(directory, "cgroup.subtree_control", "+" + controller);
        }
    }

    private static string[] Words(string? text) => (text ?? "").Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);

    private sealed class Container(string directory) : ContainerCgroup(directory)
    {
        public override bool WasOutOfMemory => KernelFiles.ReadKey(directory, "memory.events", "oom_kill") > 0;

        public override CgroupUsage? Read() =>
            KernelFiles.ReadKey(directory, "cpu.stat", "usage_usec") is { } microseconds && KernelFiles.ReadNumber(directory, "memory.current") is { } bytes
                ? new CgroupUsage(microseconds * 1000, Math.Max(0, bytes - (KernelFiles.ReadKey(directory, "memory.stat", "inactive_file") ?? 0)))
                : null;
    }
}
