using System.Diagnostics;
using MlServe.Linux;
using MlServe.LocalCluster.Node.PodProcess;

namespace MlServe.LocalCluster.Node.Probes;

/// <summary>A command in the container's cgroup and environment; status 0 succeeds.</summary>
internal sealed class ExecProbe(ContainerProcess container, IReadOnlyList<string> command) : ProbeAction
{
    private const int MostOutput = 10 << 10;

    /// <inheritdoc/>
    public override async Task<ProbeResult> AskAsync(TimeSpan timeout, CancellationToken ct)
    {
        Process process;
        try
        {
            process = container.Run(command);
        }
        catch (IOException exception)
        {
            return ProbeResult.Failure(exception.Message);
        }
        using (process)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(timeout);
            try
            {
                var output = ReadAsync(process.StandardOutput, limit.Token);
                var errors = ReadAsync(process.StandardError, limit.Token);
                await process.WaitForExitAsync(limit.Token);
                return process.ExitCode == 0 ? ProbeResult.Success : ProbeResult.Failure(await output + await errors);
            }
            catch (OperationCanceledException)
            {
                Signals.SendToGroup(process.Id, Signal.Kill);
                ct.ThrowIfCancellationRequested();
                return ProbeResult.Failure($"command \"{string.Join(' ', command)}\" timed out");
            }
        }
    }

    /// <summary>The beginning of a stream; the rest is read and dropped, so that the command never blocks.</summary>
    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken ct)
    {
        var text = new System.Text.StringBuilder();
        var buffer = new char[1024];
        int read;
        while ((read = await reader.ReadAsync(buffer, ct)) > 0)
            text.Append(buffer, 0, Math.Min(read, Math.Max(0, MostOutput - text.Length)));
        return text.ToString();
    }
}
