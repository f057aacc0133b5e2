using System.Diagnostics;
using MlServe.Linux;
using MlServe.LocalCluster.Node.Cgroups;
using MlServe.LocalCluster.Node.Logs;

namespace MlServe.LocalCluster.Node.PodProcess;

/// <summary>How a container's program ended.</summary>
/// <param name="ExitCode">Its status; 128 + signal for a killed one.</param>
/// <param name="OutOfMemory">The kernel killed it for memory.</param>
/// <param name="FinishedAt">When.</param>
internal sealed record ContainerExit(int ExitCode, bool OutOfMemory, DateTimeOffset FinishedAt);

/// <summary>A running container: its processes, cgroup and log. Nothing of it is left once <see cref="Exited"/> completes.</summary>
internal sealed class ContainerProcess
{
    // A process that left the session, and where there is no cgroup, can hold the log's pipe open for ever.
    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(2);

    private readonly Process process;
    private readonly ContainerCgroup cgroup;
    private readonly TimeProvider time;
    private readonly StreamWriter watchdog;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ContainerProcess(Process process, ProcessPlan plan, ContainerCgroup cgroup, ContainerLogWriter log, TimeProvider time)
    {
        (this.process, Plan, this.cgroup, this.time) = (process, plan, cgroup, time);
        watchdog = process.StandardInput;
        cgroup.SessionId = process.Id;
        StartedAt = time.GetUtcNow();
        Exited = FollowAsync(log);
    }

    /// <summary>What runs.</summary>
    public ProcessPlan Plan { get; }

    /// <summary>Number of the first process.</summary>
    public int ProcessId => cgroup.SessionId;

    /// <summary>When it was started.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>Completes when the program has ended: nobody answers any more. What it leaves behind is cleared away after that.</summary>
    public Task Ended => ended.Task;

    /// <summary>Completes when the program has ended and its processes, cgroup and watchdog are gone. Never faults.</summary>
    public Task<ContainerExit> Exited { get; }

    /// <summary>Starts a program.</summary>
    /// <param name="plan">The program.</param>
    /// <param name="cgroup">Its cgroup, removed at its end.</param>
    /// <param name="log">Where its output goes; closed at its end.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="IOException">It could not be started; cgroup and log are the caller's still.</exception>
    public static ContainerProcess Start(ProcessPlan plan, ContainerCgroup cgroup, ContainerLogWriter log, TimeProvider time) =>
        new(ContainerShim.Launch(plan, cgroup), plan, cgroup, log, time);

    /// <summary>CPU and memory now; null when it has just ended.</summary>
    public CgroupUsage? Usage() => cgroup.Read();

    /// <summary>Runs a command in the container's cgroup, environment and volumes.</summary>
    public Process Run(IReadOnlyList<string> command) =>
        ContainerShim.LaunchBeside(Plan with { FileName = command[0], Arguments = [.. command.Skip(1)] }, cgroup, ProcessId);

    /// <summary>Asks the first process to end, as a container runtime does: only that one gets SIGTERM.</summary>
    public void Terminate()
    {
        if (!Exited.IsCompleted)
            Signals.Send(ProcessId, Signal.Terminate);
    }

    /// <summary>Ends all its processes.</summary>
    public void Kill()
    {
        if (Exited.IsCompleted)
            return;
        Signals.SendToGroup(ProcessId, Signal.Kill);
        // Just started it is not yet a group of its own, nor in its cgroup.
        Signals.Send(ProcessId, Signal.Kill);
        cgroup.Kill();
    }

    private async Task<ContainerExit> FollowAsync(ContainerLogWriter log)
    {
        var output = Task.WhenAll(
            log.CopyAsync(process.StandardOutput.BaseStream, "stdout"),
            log.CopyAsync(process.StandardError.BaseStream, "stderr"));
        await process.WaitForExitAsync();
        var finished = time.GetUtcNow();
        ended.SetResult();
        var exit = new ContainerExit(process.ExitCode, process.ExitCode == 137 && cgroup.WasOutOfMemory, finished);

        // The first process was the container: what it leaves behind goes with it.
        Signals.SendToGroup(ProcessId, Signal.Kill);
        cgroup.Kill();
        await Task.WhenAny(output, Task.Delay(LogPatience, time));
        await log.DisposeAsync();
        await cgroup.RemoveAsync(time, CancellationToken.None);
        await ContainerShim.StopWatchdogAsync(watchdog);
        process.Dispose();
        return exit;
    }
}
