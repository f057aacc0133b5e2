using MlServe.Linux;

namespace MlServe.LocalCluster.Node.Cgroups;

/// <summary>No limits, where the machine does not permit them: usage is then read from /proc.</summary>
/// <param name="reason">Why there are none, and what would help.</param>
internal sealed class NoCgroups(string reason) : IPodCgroups
{
    /// <inheritdoc/>
    public bool Enforced => false;

    /// <inheritdoc/>
    public IReadOnlyList<string> Roots => [];

    /// <inheritdoc/>
    public string Summary => "not enforced: " + reason;

    /// <inheritdoc/>
    public ContainerCgroup Create(string name, ContainerLimits limits) => new Container();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Container() : ContainerCgroup([])
    {
        private long highestCpu;

        public override bool WasOutOfMemory => false;

        public override CgroupUsage? Read()
        {
            if (SessionUsage.Read(SessionId) is not { } usage)
                return null;
            // A process that ends takes its time with it unless its parent waits for it: the sum must not fall.
            highestCpu = Math.Max(highestCpu, usage.CpuNanoseconds);
            return usage with { CpuNanoseconds = highestCpu };
        }

        public override void Kill()
        {
            foreach (var pid in SessionUsage.Members(SessionId))
                Signals.Send(pid, Signal.Kill);
        }
    }
}
