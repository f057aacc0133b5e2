namespace MlServe.LocalCluster.Node.Cgroups;

/// <summary>Where containers get their limits: cgroup v1, cgroup v2, or nowhere.</summary>
internal interface IPodCgroups : IAsyncDisposable
{
    /// <summary>Requests and limits hold.</summary>
    bool Enforced { get; }

    /// <summary>One line for people: how limits are enforced, or why they are not and what would help.</summary>
    string Summary { get; }

    /// <summary>The node's own directories, above those of all containers. None where limits are not enforced.</summary>
    IReadOnlyList<string> Roots { get; }

    /// <summary>A fresh cgroup; <paramref name="name"/> is unique on this node and safe as a file name.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    IContainerCgroup Create(string name, ContainerLimits limits);
}

/// <summary>The cgroup of one run of one container.</summary>
internal interface IContainerCgroup
{
    /// <summary>Files into which a process writes 0 to join. None where limits are not enforced.</summary>
    IReadOnlyList<string> JoinFiles { get; }

    /// <summary>Directories to remove once the container is gone.</summary>
    IReadOnlyList<string> Directories { get; }

    /// <summary>The session that the container's processes belong to; needed only to measure without cgroups.</summary>
    int SessionId { get; set; }

    /// <summary>The counters now; null when they cannot be read any more.</summary>
    CgroupUsage? Read();

    /// <summary>The kernel killed a process of this container for memory.</summary>
    bool WasOutOfMemory { get; }

    /// <summary>SIGKILL to every member, however it got away from the container's process group.</summary>
    void Kill();

    /// <summary>Removes the cgroup, waiting until its last process is gone.</summary>
    Task RemoveAsync(TimeProvider time, CancellationToken cancel);
}
