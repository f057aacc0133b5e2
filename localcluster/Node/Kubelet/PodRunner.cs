using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Node.Kubelet;

/// <summary>One pod on this node, from its binding to its end.</summary>
internal sealed partial class PodRunner
{
    private readonly Lock gate = new();
    private readonly PodReporter pod;
    private readonly PodSandbox sandbox;
    private readonly ILogger log;
    private readonly string restartPolicy;
    private readonly IReadOnlyList<ContainerRunner> init;
    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly GracePeriod grace;
    private bool keepsObject;

    /// <summary>A runner for a pod that is bound to this node.</summary>
    /// <param name="pod">Is told what happens.</param>
    /// <param name="sandbox">What its containers share.</param>
    /// <param name="runtime">Starts them.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">For failures of the node itself.</param>
    public PodRunner(PodReporter pod, PodSandbox sandbox, ContainerRuntime runtime, TimeProvider time, ILogger log)
    {
        (this.pod, this.sandbox, this.log, grace) = (pod, sandbox, log, new GracePeriod(time));
        restartPolicy = pod.Pod.Spec.RestartPolicy;
        init = [.. pod.Init.Select(Runner)];
        Containers = [.. pod.Containers.Select(Runner)];

        ContainerRunner Runner(ContainerRecord container) => new(container, pod, sandbox, runtime, time);
    }

    /// <summary>The pod's namespace and name.</summary>
    public ObjectKey Key => pod.Key;

    /// <summary>The time from SIGTERM to SIGKILL where nobody says otherwise.</summary>
    public TimeSpan Grace => pod.Grace;

    /// <summary>Its containers, those that are measured; without the init containers.</summary>
    public IReadOnlyList<ContainerRunner> Containers { get; }

    /// <summary>Runs the pod to its end. Completes when nothing of it is left on this machine.</summary>
    public async Task RunAsync()
    {
        try
        {
            await sandbox.MakeAsync(stop.Token);
            await RunContainersAsync();
            pod.Publish();
            // Ended by itself: the address is free for others, the object stays until somebody deletes it.
            if (!stop.IsCancellationRequested)
            {
                sandbox.Dispose();
                await stopped.Task;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped before it had begun.
        }
        catch (Exception exception)
        {
            Broken(log, exception, Key);
            await stopped.Task;
        }
        finally
        {
            sandbox.Dispose();
            if (!keepsObject)
            {
                // The files first: a pod whose object is gone has left nothing.
                sandbox.Directory.Remove();
                pod.Remove();
            }
        }
    }

    /// <summary>Begins the end: SIGTERM now, SIGKILL after the grace. A later call may only shorten it.</summary>
    /// <param name="left">How long the programs may take.</param>
    /// <param name="keepObject">The node stops, the pod's object stays and begins anew with it.</param>
    public void Stop(TimeSpan left, bool keepObject)
    {
        grace.EndAfter(left);
        lock (gate)
        {
            if (stop.IsCancellationRequested)
                return;
            keepsObject = keepObject;
            if (keepObject)
                pod.StopReporting();
            stop.Cancel();
        }
        _ = EndContainersAsync();
    }

    private async Task EndContainersAsync()
    {
        var all = init.Concat(Containers).ToArray();
        // A run may just be starting while the others are ended.
        do
            await Task.WhenAll(all.Select(container => container.EndAsync(grace.Ended, $"Stopping container {container.Record.Name}")));
        while (all.Any(container => container.Process is not null));
        stopped.TrySetResult();
    }

    private async Task RunContainersAsync()
    {
        foreach (var container in init.Where(container => !container.Record.Succeeded))
        {
            // An init container that is to be repeated is repeated until it succeeds, never after that.
            await container.RunAsync(restartPolicy == "Never" ? "Never" : "OnFailure", stop.Token);
            if (!container.Record.Succeeded)
                return;
        }
        if (stop.IsCancellationRequested)
            return;
        await Task.WhenAll(Containers.Select(container => container.RunAsync(restartPolicy, stop.Token)));
        if (stop.IsCancellationRequested)
            await stopped.Task;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "pod {Pod} cannot be run")]
    private static partial void Broken(ILogger logger, Exception error, ObjectKey pod);
}
