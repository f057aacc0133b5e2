using System.Diagnostics;
using System.Runtime.InteropServices;
using MlServe.Linux;

namespace MlServe.LocalCluster.Hosting;

/// <summary>The embedded cluster in a process of its own: starting, finding and stopping it, and being it.</summary>
public static class ClusterProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan EndPoll = TimeSpan.FromMilliseconds(50);

    /// <summary>Starts a cluster process and waits until its API answers.</summary>
    /// <param name="stateDirectory">Its folder.</param>
    /// <param name="command">Program and arguments that run <see cref="RunAsync"/> with the same folder.</param>
    /// <param name="owned">Whether it is to end with this process, however that ends; otherwise it stays until stopped.</param>
    /// <param name="ct">Gives up, and ends what was started.</param>
    /// <returns>The running cluster; disposing it stops an owned one.</returns>
    /// <exception cref="ClusterException">It did not come up; the message is its own last line.</exception>
    public static async Task<RunningCluster> StartAsync(string stateDirectory, IReadOnlyList<string> command, bool owned, CancellationToken ct = default)
    {
        stateDirectory = Path.GetFullPath(stateDirectory);
        if (Status(stateDirectory) is { } already)
            throw new ClusterException($"a cluster already runs with {stateDirectory} (pid {already.Pid}); stop it first");
        try
        {
            Directory.CreateDirectory(stateDirectory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ClusterException($"cannot use {stateDirectory} as the cluster's folder: {exception.Message}", exception);
        }
        var log = StateDirectory.LogOf(stateDirectory);
        var process = Launch(command, log, owned);
        try
        {
            // Patience ends by the clock of this process, so that a stuck start is an error and not a hang.
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
            patience.CancelAfter(Patience);
            while (true)
            {
                if (Status(stateDirectory) is { } info && info.Pid == process.Id)
                    return new RunningCluster(info, owned ? process : null, Patience);
                if (process.HasExited)
                    throw new ClusterException(LastLine(log) ?? $"the cluster exited while it started (exit code {process.ExitCode}); see {log}");
                try
                {
                    await Task.Delay(Poll, patience.Token);
                }
                catch (OperationCanceledException) when (!ct.IsCancellationRequested)
                {
                    throw new ClusterException($"the cluster did not answer within {Patience.TotalSeconds:0} s; see {log}");
                }
            }
        }
        catch
        {
            if (!process.HasExited)
                process.Kill();
            throw;
        }
    }

    /// <summary>The cluster that runs with a folder; null when none does.</summary>
    public static ClusterInfo? Status(string stateDirectory) => StateDirectory.Read(Path.GetFullPath(stateDirectory));

    /// <summary>Stops the cluster that runs with a folder: first its pods, within their grace, then the rest. False when none runs.</summary>
    public static async Task<bool> StopAsync(string stateDirectory, CancellationToken ct = default)
    {
        if (Status(stateDirectory) is not { } info)
            return false;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        var ended = WaitForEndAsync(info, patience.Token);
        Send(info.Pid, Signal.Terminate);
        try
        {
            await ended;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Its pods are watched by processes that end them when it is gone.
            Send(info.Pid, Signal.Kill);
        }
        return true;
    }

    /// <summary>Waits until the process of a cluster is gone, however it ended.</summary>
    public static async Task WaitForEndAsync(ClusterInfo info, CancellationToken ct)
    {
        var started = ProcessIdentity.StartOf(info.Pid);
        while (started is not null && ProcessIdentity.StartOf(info.Pid) == started)
            await Task.Delay(EndPoll, ct);
    }

    /// <summary>Is the cluster until SIGTERM or SIGINT, or, when owned, until its standard input closes, which happens when its owner is gone.</summary>
    /// <param name="options">The cluster; an owned one should be <see cref="LocalClusterOptions.Ephemeral"/>.</param>
    /// <param name="owned">Whether to end with standard input.</param>
    /// <param name="ct">Ends it too.</param>
    /// <exception cref="ClusterException">It cannot start.</exception>
    public static async Task RunAsync(LocalClusterOptions options, bool owned, CancellationToken ct = default)
    {
        Signals.LeaveTerminal();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var cancelled = end.Token.Register(() => done.TrySetResult());
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            done.TrySetResult();
        }
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        if (owned)
            _ = Task.Run(async () =>
            {
                var input = Console.OpenStandardInput();
                var buffer = new byte[64];
                while (await input.ReadAsync(buffer) > 0)
                {
                }
                done.TrySetResult();
            }, CancellationToken.None);
        var host = await ClusterHost.StartAsync(options, end.Token);
        await using (host)
            await done.Task;
    }

    private static Process Launch(IReadOnlyList<string> command, string log, bool owned)
    {
        ProcessStartInfo start;
        if (OperatingSystem.IsWindows())
            start = new ProcessStartInfo(command[0], command.Skip(1)) { CreateNoWindow = true };
        else
        {
            // The shell only opens the log and becomes the program, so the process is the cluster itself.
            start = new ProcessStartInfo("/bin/sh")
            {
                ArgumentList = { "-c", owned ? "exec \"$@\" >>\"$0\" 2>&1" : "exec \"$@\" >>\"$0\" 2>&1 </dev/null", log },
            };
            foreach (var word in command)
                start.ArgumentList.Add(word);
        }
        start.UseShellExecute = false;
        start.RedirectStandardInput = owned;
        File.WriteAllText(log, "");
        return Process.Start(start) ?? throw new ClusterException($"cannot start {command[0]}");
    }

    private static string? LastLine(string log)
    {
        try
        {
            return File.ReadLines(log).LastOrDefault(line => line.Trim().Length > 0)?.Trim();
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static void Send(int pid, Signal signal)
    {
        if (OperatingSystem.IsWindows())
            Process.GetProcessById(pid).Kill();
        else
            Signals.Send(pid, signal);
    }
}
