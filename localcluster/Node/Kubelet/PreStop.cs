using k8s.Models;
using MlServe.Linux;
using MlServe.LocalCluster.Node.PodProcess;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Node.Kubelet;

/// <summary>The hook that runs before SIGTERM, within the same grace: <c>lifecycle.preStop</c> with exec or sleep.</summary>
internal static class PreStop
{
    /// <summary>Runs the hook, at most until the grace is over or the container has ended. Its failure changes nothing.</summary>
    public static async Task RunAsync(V1LifecycleHandler? hook, ContainerProcess process, Task grace, TimeProvider time)
    {
        if (hook?.Sleep is { } sleep)
            await Task.WhenAny(Task.Delay(ObjectFields.Wait(sleep.Seconds), time), grace, process.Exited);
        else if (hook?.Exec?.Command is { Count: > 0 } command && !grace.IsCompleted)
            await RunAsync([.. command], process, grace);
    }

    private static async Task RunAsync(IReadOnlyList<string> command, ContainerProcess process, Task grace)
    {
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
