using k8s.Models;
using MlServe.LocalCluster.Node.PodProcess;
using MlServe.LocalCluster.Node.Probes;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Node.Kubelet;

/// <summary>Runs one container of a pod again and again, as its restart policy says, until it has ended for good or the pod stops.</summary>
/// <param name="record">What is known of it.</param>
/// <param name="pod">Is told what happens.</param>
/// <param name="sandbox">What it shares with the pod's other containers.</param>
/// <param name="runtime">Starts it.</param>
/// <param name="time">The clock.</param>
internal sealed class ContainerRunner(
    ContainerRecord record, PodReporter pod, PodSandbox sandbox, ContainerRuntime runtime, TimeProvider time) : IProbeListener
{
    private readonly RestartBackOff backOff = new();
    private readonly ContainerPreparation preparation = new(record, pod, sandbox, runtime.Planner, time);
    private ContainerProcess? process;
    private bool ending;

    /// <summary>What is known of it.</summary>
    public ContainerRecord Record => record;

    /// <summary>The present run, for measuring; null when there is none.</summary>
    public ContainerProcess? Process => process is { Exited.IsCompleted: false } running ? running : null;

    /// <summary>Runs until the container has ended for good, or the pod stops.</summary>
    /// <param name="restartPolicy">Always, OnFailure or Never; what follows each end.</param>
    /// <param name="stop">The pod stops: nothing new is started. A run that stands is ended by <see cref="EndAsync"/>.</param>
    public async Task RunAsync(string restartPolicy, CancellationToken stop)
    {
        try
        {
            // Adopted from an earlier process of this node: its end is the first thing to decide about.
            var ended = record.Ended;
            // An end that the pod's own end brought is the last: it is not followed by a restart.
            while (!stop.IsCancellationRequested)
            {
                if (ended is not null)
                {
                    if (!MayRunAgain(ended, restartPolicy))
                        return;
                    await WaitAsync(ended, stop);
                    pod.Update(() => record.Status.RestartCount++);
                }
                ended = await RunOnceAsync(stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The pod stops.
        }
    }

    /// <summary>Ends the present run: SIGTERM, after the grace SIGKILL. Without one it does nothing.</summary>
    /// <param name="grace">How long the program may take.</param>
    /// <param name="message">For the event.</param>
    public async Task EndAsync(Task grace, string message)
    {
        if (Process is not { } process)
            return;
        ending = true;
        pod.Normal(record, "Killing", message);
        await PreStop.RunAsync(record.Spec.Lifecycle?.PreStop, process, grace, time);
        process.Terminate();
        if (await Task.WhenAny(process.Exited, grace) != process.Exited)
            process.Kill();
        await process.Exited;
    }

    void IProbeListener.Started() => pod.Update(() => record.Status.Started = record.IsRunning);

    void IProbeListener.Ready(bool ready) => pod.Update(() => record.Status.Ready = ready && record.IsRunning && process is { Ended.IsCompleted: false });

    void IProbeListener.Failed(string probe, string message)
    {
        if (!ending)
            pod.Warning(record, "Unhealthy", $"{probe} probe failed: {message}");
    }

    void IProbeListener.Unhealthy(string probe, long? graceSeconds)
    {
        if (ending)
            return;
        ending = true;
        _ = EndAsync(
            Task.Delay(graceSeconds is { } seconds ? ObjectFields.Wait(seconds) : pod.Grace, time),
            $"Container {record.Name} failed {probe.ToLowerInvariant()} probe, will be restarted");
    }

    private static bool MayRunAgain(V1ContainerStateTerminated ended, string restartPolicy) =>
        restartPolicy == "Always" || (restartPolicy == "OnFailure" && ended.ExitCode != 0);

    private async Task WaitAsync(V1ContainerStateTerminated ended, CancellationToken stop)
    {
        var wait = backOff.After(ended.FinishedAt - ended.StartedAt ?? TimeSpan.Zero);
        if (wait == TimeSpan.Zero)
            return;
        var name = $"{pod.Key.Name}_{pod.Key.Namespace}({pod.Uid})";
        pod.Update(() => record.Wait("CrashLoopBackOff", $"back-off {RestartBackOff.Text(wait)} restarting failed container={record.Name} pod={name}"));
        pod.Warning(record, "BackOff", $"Back-off restarting failed container {record.Name} in pod {name}");
        await Task.Delay(wait, time, stop);
    }

    private async Task<V1ContainerStateTerminated> RunOnceAsync(CancellationToken stop)
    {
        var plan = await preparation.PlanAsync(stop);
        var id = "mlserve://" + Guid.NewGuid().ToString("N");
        ContainerProcess run;
        try
        {
            ending = false;
            run = process = await runtime.StartAsync(plan, record, pod.Uid, sandbox.Directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return NotStarted(exception.Message, id);
        }

        runtime.Started();
        pod.Normal(record, "Created", $"Created container {record.Name}");
        pod.Normal(record, "Started", $"Started container {record.Name}");
        // The pod was stopped between the last look and the start: nobody else would end this run.
        if (stop.IsCancellationRequested)
            run.Kill();
        await Task.WhenAny(runtime.NextRelistAsync(), run.Exited);
        pod.Update(() => record.Run(run.StartedAt, id));

        using var probing = new CancellationTokenSource();
        var probes = record.IsInit ? Task.CompletedTask : new ContainerProbes(record.Spec, sandbox.Address, run, this, time).RunAsync(stop, probing.Token);
        await run.Ended;
        // Said before the rest is cleared away: until then connections go to a program that is gone.
        if (record.Status.Ready)
            pod.Update(() => record.Status.Ready = false);
        await probing.CancelAsync();
        await probes;
        var exit = await run.Exited;

        if (exit.OutOfMemory)
            pod.Warning(
                record,
                "OOMKilling",
                $"Memory cgroup out of memory: container {record.Name} "
                    + $"{(record.Spec.MemoryLimit is { } limit ? $"went over its limit of {limit} and " : "")}was killed"
            );
        return Ended(
            ContainerRecord.Termination(
                exit.ExitCode,
                exit.OutOfMemory ? "OOMKilled"
                    : exit.ExitCode == 0 ? "Completed"
                    : "Error",
                run.StartedAt,
                exit.FinishedAt,
                id
            )
        );
    }

    private V1ContainerStateTerminated NotStarted(string problem, string id)
    {
        var now = time.GetUtcNow();
        var run = ContainerRecord.Termination(128, "StartError", now, now, id);
        run.Message = $"failed to create containerd task: {problem}";
        pod.Warning(record, "Failed", "Error: " + run.Message);
        return Ended(run);
    }

    private V1ContainerStateTerminated Ended(V1ContainerStateTerminated run)
    {
        pod.Update(() => record.End(run));
        return run;
    }
}
