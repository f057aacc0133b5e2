using System.Text.Json.Nodes;
using MlServe.LocalCluster.Node.PodProcess;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Node.Kubelet;

/// <summary>The hook that runs before SIGTERM, within the same grace: <c>lifecycle.preStop</c> with exec or sleep.</summary>
internal static class PreStop
{
    /// <summary>Runs the hook, at most until the grace is over or the container has ended. Its failure changes nothing.</summary>
    public static async Task RunAsync(JsonObject container, ContainerProcess process, Task grace, TimeProvider time)
    {
        if (container.Int("lifecycle", "preStop", "sleep", "seconds") is { } seconds)
        {
            await Task.WhenAny(Task.Delay(TimeSpan.FromSeconds(seconds), time), grace, process.Exited);
            return;
        }
        var command = container.Object("lifecycle", "preStop", "exec").Strings("command").ToArray();
        if (command.Length == 0 || grace.IsCompleted)
            return;
        try
        {
            using var hook = process.Run(command);
            // Output that nobody reads would block the hook.
            _ = hook.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            _ = hook.StandardError.BaseStream.CopyToAsync(Stream.Null);
            await Task.WhenAny(hook.WaitForExitAsync(), grace, process.Exited);
            if (!hook.HasExited)
                Signals.SendToGroup(hook.Id, Signal.Kill);
        }
        catch (IOException)
        {
            // The program of the hook is missing: the container is ended without it.
        }
    }
}
