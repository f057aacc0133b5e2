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
    ContainerCgroup Create(string name, ContainerLimits limits);
}
