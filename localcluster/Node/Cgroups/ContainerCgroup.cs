namespace MlServe.LocalCluster.Node.Cgroups;

/// <summary>The cgroup of one run of one container.</summary>
/// <param name="directories">Its directory in each hierarchy, removed once the container is gone. None where limits are not enforced.</param>
internal abstract class ContainerCgroup(params IEnumerable<string> directories)
{
    /// <summary>Its directory in each hierarchy. None where limits are not enforced.</summary>
    public IReadOnlyList<string> Directories { get; } = [.. directories.Distinct()];

    /// <summary>The session that the container's processes belong to; needed only to measure without cgroups.</summary>
    public int SessionId { get; set; }

    /// <summary>The kernel killed a process of this container for memory.</summary>
    public abstract bool WasOutOfMemory { get; }

    /// <summary>The counters now; null when they cannot be read any more.</summary>
    public abstract CgroupUsage? Read();

    /// <summary>SIGKILL to every member, however it got away from the container's process group.</summary>
    public virtual void Kill()
    {
        foreach (var directory in Directories)
            CgroupTree.Kill(directory);
    }

    /// <summary>Removes the cgroup, waiting until its last process is gone.</summary>
    public async Task RemoveAsync(TimeProvider time, CancellationToken ct)
    {
        foreach (var directory in Directories)
            await CgroupTree.RemoveAsync(directory, time, ct);
    }
}
