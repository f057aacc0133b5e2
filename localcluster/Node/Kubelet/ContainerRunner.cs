using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using MlServe.LocalCluster.Node.Cgroups;
using MlServe.LocalCluster.Node.Logs;
using MlServe.LocalCluster.Node.PodProcess;
using MlServe.LocalCluster.Node.Probes;
using MlServe.LocalCluster.Node.Volumes;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Node.Kubelet;

/// <summary>Runs one container of a pod again and again, as its restart policy says, until it has ended for good or the pod stops.</summary>
/// <param name="pod">The pod it belongs to.</param>
/// <param name="container">The container of the pod's spec.</param>
/// <param name="isInit">It runs to its end before the others.</param>
internal sealed class ContainerRunner(PodRunner pod, JsonObject container, bool isInit) : IProbeListener
{
    private static readonly TimeSpan ConfigRetry = TimeSpan.FromSeconds(10);
    private readonly RestartBackOff backOff = new();
    private readonly NodeServices node = pod.Node;
    private readonly string field = $"spec.{(isInit ? "initContainers" : "containers")}{{{container.Text("name")}}}";
    private ContainerProcess? process;
    private bool ending;

    /// <summary>What is known of it.</summary>
    public ContainerRecord Record { get; } = new(container.Text("name") ?? "", container.Text("image") ?? "");

    /// <summary>The present run, for measuring; null when there is none.</summary>
    public ContainerProcess? Process => process is { Exited.IsCompleted: false } running ? running : null;

    /// <summary>File of a run's log, the first being number 0.</summary>
    public string LogPath(int run) =>
        Path.Combine(pod.Directory, Record.Name, run.ToString(CultureInfo.InvariantCulture) + ".log");

    /// <summary>Runs until the container has ended for good, or the pod stops.</summary>
    /// <param name="address">The pod's address.</param>
    /// <param name="restartPolicy">Always, OnFailure or Never; what follows each end.</param>
    /// <param name="stop">The pod stops: nothing new is started. A run that stands is ended by <see cref="EndAsync"/>.</param>
    public async Task RunAsync(IPAddress address, string restartPolicy, CancellationToken stop)
    {
        try
        {
            // Adopted from an earlier process of this node: its end is the first thing to decide about.
            var ended = Record.Terminated;
            // An end that the pod's own end brought is the last: it is not followed by a restart.
            while (!stop.IsCancellationRequested)
            {
                if (ended is not null)
                {
                    if (!MayRunAgain(ended, restartPolicy))
                        return;
                    await WaitAsync(ended, stop);
                    pod.Update(() => Record.RestartCount++);
                }
                ended = await RunOnceAsync(address, stop);
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
    public async Task EndAsync(Task grace, string? message)
    {
        if (Process is not { } process)
            return;
        ending = true;
        if (message is not null)
            Event(warning: false, "Killing", message);
        await PreStop.RunAsync(container, process, grace, node.Time);
        process.Terminate();
        if (await Task.WhenAny(process.Exited, grace) != process.Exited)
            process.Kill();
        await process.Exited;
    }

    void IProbeListener.Started() => pod.Update(() => Record.Started = Record.RunningSince is not null);

    void IProbeListener.Ready(bool ready) => pod.Update(() => Record.Ready = ready && Record.RunningSince is not null);

    void IProbeListener.Failed(string probe, string message)
    {
        if (!ending)
            Event(warning: true, "Unhealthy", $"{probe} probe failed: {message}");
    }

    void IProbeListener.Unhealthy(string probe, long? graceSeconds)
    {
        if (ending)
            return;
        ending = true;
        var grace = Task.Delay(graceSeconds is { } seconds ? PodRunner.GraceOf(seconds) : pod.Grace, node.Time);
        _ = EndAsync(grace, $"Container {Record.Name} failed {probe.ToLowerInvariant()} probe, will be restarted");
    }

    private static bool MayRunAgain(TerminatedRun ended, string restartPolicy) =>
        restartPolicy == "Always" || (restartPolicy == "OnFailure" && ended.ExitCode != 0);

    private async Task WaitAsync(TerminatedRun ended, CancellationToken stop)
    {
        var wait = backOff.After(ended.FinishedAt - (ended.StartedAt ?? ended.FinishedAt));
        if (wait == TimeSpan.Zero)
            return;
        pod.Update(() => Record.Wait(
            "CrashLoopBackOff", $"back-off {RestartBackOff.Text(wait)} restarting failed container={Record.Name} pod={pod.Name}_{pod.Namespace}({pod.Uid})"));
        Event(warning: true, "BackOff", $"Back-off restarting failed container {Record.Name} in pod {pod.Name}_{pod.Namespace}({pod.Uid})");
        await Task.Delay(wait, node.Time, stop);
    }

    private async Task<TerminatedRun> RunOnceAsync(IPAddress address, CancellationToken stop)
    {
        var plan = await PlanAsync(address, stop);
        var id = "mlserve://" + Guid.NewGuid().ToString("N");
        if (plan.Problem() is { } problem)
            return NotStarted(problem, id);
        var (process, refusal) = await StartAsync(plan);
        if (process is null)
            return NotStarted(refusal, id);

        Event(warning: false, "Created", $"Created container {Record.Name}");
        Event(warning: false, "Started", $"Started container {Record.Name}");
        // The pod was stopped between the last look and the start: nobody else would end this run.
        if (stop.IsCancellationRequested)
            process.Kill();
        await Task.WhenAny(node.Relist.NextAsync(), process.Exited);
        pod.Update(() => Record.Run(process.StartedAt, id));

        using var probing = new CancellationTokenSource();
        var probes = isInit ? Task.CompletedTask : ContainerProbes.RunAsync(container, address, process, this, node.Time, stop, probing.Token);
        var exit = await process.Exited;
        await probing.CancelAsync();
        await probes;

        var run = new TerminatedRun(
            exit.ExitCode, exit.OutOfMemory ? "OOMKilled" : exit.ExitCode == 0 ? "Completed" : "Error", null, process.StartedAt, exit.FinishedAt, id);
        if (exit.OutOfMemory)
            Event(warning: true, "OOMKilling", $"Memory cgroup out of memory: container {Record.Name} went over its limit of {container.Text("resources", "limits", "memory")} and was killed");
        pod.Update(() => Record.End(run));
        return run;
    }

    /// <summary>Makes the container, or says what refused: the kernel its limits, the disk its log, the machine its program.</summary>
    private async Task<(ContainerProcess? Process, string Refusal)> StartAsync(ProcessPlan plan)
    {
        IContainerCgroup? cgroup = null;
        ContainerLogWriter? log = null;
        try
        {
            // A number beside the name: the same container may run again before its last cgroup is quite gone.
            cgroup = node.Cgroups.Create($"{pod.Uid}.{Record.Name}.{Record.RestartCount}", ContainerResources.Limits(container));
            log = new ContainerLogWriter(LogPath(Record.RestartCount), node.Time);
            DropOldLog();
            ending = false;
            return (process = ContainerProcess.Start(plan, cgroup, log, node.Time), "");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (log is not null)
                await log.DisposeAsync();
            if (cgroup is not null)
                await cgroup.RemoveAsync(node.Time, CancellationToken.None);
            return (null, error.Message);
        }
    }

    /// <summary>What to run, waiting for as long as image, ConfigMap or the like are missing.</summary>
    private async Task<ProcessPlan> PlanAsync(IPAddress address, CancellationToken stop)
    {
        var pulls = new RestartBackOff();
        pulls.After(TimeSpan.Zero);
        for (; ; )
        {
            stop.ThrowIfCancellationRequested();
            if (node.Images.Find(Record.Image) is not { } image)
            {
                await MissingImageAsync(pulls, stop);
                continue;
            }
            try
            {
                if (ProbeAction.Problem(container) is { } problem)
                    throw new ContainerConfigException(problem);
                var current = pod.Current();
                var environment = ContainerEnvironment.Build(node.Store, current, container, node.Capacity, node.Cgroups.Enforced);
                var (file, arguments) = ImageTable.CommandOf(image, container, address, environment);
                Event(warning: false, "Pulled", $"Container image \"{Record.Image}\" already present on machine");
                return new ProcessPlan(file, arguments, environment, container.Text("workingDir")) { Mounts = Mounts(current, environment) };
            }
            catch (Exception error) when (error is ContainerConfigException or FormatException or IOException or UnauthorizedAccessException)
            {
                pod.Update(() => Record.Wait("CreateContainerConfigError", error.Message));
                Event(warning: true, "Failed", "Error: " + error.Message);
                await Task.Delay(ConfigRetry, node.Time, stop);
            }
        }
    }

    private MountPlan? Mounts(JsonObject current, IReadOnlyDictionary<string, string> environment)
    {
        if (pod.Volumes.MountsOf(current, container, environment) is not { Count: > 0 } mounts)
            return null;
        // The container's own root, should it need one; here it stays empty.
        var root = Directory.CreateDirectory(Path.Combine(pod.Directory, Record.Name, "root"));
        return new MountPlan(node.Mounts.Value, MountScript.Write(mounts, root.FullName));
    }

    private async Task MissingImageAsync(RestartBackOff pulls, CancellationToken stop)
    {
        if (container.Text("imagePullPolicy") == "Never")
        {
            var never = $"Container image \"{Record.Image}\" is not present with pull policy of Never";
            pod.Update(() => Record.Wait("ErrImageNeverPull", never));
            Event(warning: true, "ErrImageNeverPull", never);
            await Task.Delay(ConfigRetry, node.Time, stop);
            return;
        }
        var reason = $"Failed to pull image \"{Record.Image}\": {node.Images.Known}";
        Event(warning: false, "Pulling", $"Pulling image \"{Record.Image}\"");
        Event(warning: true, "Failed", reason);
        Event(warning: true, "Failed", "Error: ErrImagePull");
        pod.Update(() => Record.Wait("ErrImagePull", reason));
        // The kubelet shows the error for one round of its loop, then that it waits.
        await Task.Delay(TimeSpan.FromSeconds(2), node.Time, stop);
        Event(warning: false, "BackOff", $"Back-off pulling image \"{Record.Image}\"");
        Event(warning: true, "Failed", "Error: ImagePullBackOff");
        pod.Update(() => Record.Wait("ImagePullBackOff", $"Back-off pulling image \"{Record.Image}\": {node.Images.Known}"));
        await Task.Delay(pulls.After(TimeSpan.Zero), node.Time, stop);
    }

    private TerminatedRun NotStarted(string problem, string id)
    {
        var now = node.Time.GetUtcNow();
        var run = new TerminatedRun(128, "StartError", $"failed to create containerd task: {problem}", now, now, id);
        Event(warning: true, "Failed", "Error: " + run.Message);
        pod.Update(() =>
        {
            Record.ContainerId = id;
            Record.End(run);
        });
        return run;
    }

    /// <summary>kubectl logs knows the present run and the one before.</summary>
    private void DropOldLog()
    {
        foreach (var file in new[] { LogPath(Record.RestartCount - 2), LogPath(Record.RestartCount - 2) + ".1" })
            File.Delete(file);
    }

    private void Event(bool warning, string reason, string message)
    {
        if (warning)
            pod.Node.Events.Warning(pod.Current(), reason, message, field);
        else
            pod.Node.Events.Normal(pod.Current(), reason, message, field);
    }
}
