using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Network;
using MlServe.LocalCluster.Node.Volumes;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Node.Kubelet;

/// <summary>One pod on this node, from its binding to its end.</summary>
internal sealed partial class PodRunner
{
    private static readonly TimeSpan SandboxRetry = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly ObjectKey key;
    private readonly JsonObject spec;
    private readonly IReadOnlyList<ContainerRunner> init, containers;
    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource graceOver = new();
    private readonly DateTimeOffset startTime;
    private DateTimeOffset killAt = DateTimeOffset.MaxValue;
    private IPAddress? address;
    private bool silent;
    private bool keepsObject;

    /// <summary>A runner for a pod that is bound to this node.</summary>
    public PodRunner(JsonObject pod, NodeServices node)
    {
        Node = node;
        key = pod.Key();
        spec = pod.Object("spec")!.DeepClone().AsObject();
        Uid = pod.Uid();
        Grace = GraceOf(pod.Int("spec", "terminationGracePeriodSeconds") ?? 30);
        Directory = Path.Combine(node.PodDirectory, $"{Namespace}_{Name}_{Uid}");
        // No container can have this name, as which its logs would be there.
        Volumes = new PodVolumes(Path.Combine(Directory, "_volumes"));
        init = [.. spec.Items("initContainers").Select(container => new ContainerRunner(this, container, isInit: true))];
        containers = [.. spec.Items("containers").Select(container => new ContainerRunner(this, container, isInit: false))];
        startTime = pod.Time("status", "startTime") ?? node.Time.GetUtcNow();
        Adopt(pod, "initContainerStatuses", init);
        Adopt(pod, "containerStatuses", containers);
        if (init.Count > 0)
            foreach (var container in init.Concat(containers).Where(container => container.Record is { Terminated: null, LastRun: null }))
                container.Record.Wait("PodInitializing");
    }

    /// <summary>What the node's pods share.</summary>
    public NodeServices Node { get; }

    /// <summary>The pod's name.</summary>
    public string Name => key.Name;

    /// <summary>The pod's namespace.</summary>
    public string Namespace => key.Namespace;

    /// <summary>Which of the pods that ever had this name.</summary>
    public string Uid { get; }

    /// <summary>The time from SIGTERM to SIGKILL where nobody says otherwise.</summary>
    public TimeSpan Grace { get; }

    /// <summary>Where its logs and volumes are.</summary>
    public string Directory { get; }

    /// <summary>Its volumes.</summary>
    public PodVolumes Volumes { get; }

    /// <summary>All its containers, init containers first.</summary>
    public IEnumerable<ContainerRunner> Containers => init.Concat(containers);

    /// <summary>The containers that measure: those that are no init containers.</summary>
    public IReadOnlyList<ContainerRunner> MainContainers => containers;

    /// <summary>The pod as the store has it; its last known form when it is gone.</summary>
    public JsonObject Current()
    {
        if (Node.Store.Find(ClusterKinds.Pods, key) is { } stored && stored.Uid == Uid)
            return stored.Copy();
        return new JsonObject
        {
            ["kind"] = "Pod",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject { ["name"] = Name, ["namespace"] = Namespace, ["uid"] = Uid },
            ["spec"] = spec.DeepClone(),
        };
    }

    /// <summary>Runs the pod to its end. Completes when nothing of it is left on this machine.</summary>
    public async Task RunAsync()
    {
        PodAddress? address = null;
        try
        {
            await VolumesAsync();
            address = await SandboxAsync();
            await RunContainersAsync(address.Address);
            Publish();
            // Ended by itself: the address is free for others, the object stays until somebody deletes it.
            if (!stop.IsCancellationRequested)
            {
                address.Dispose();
                await stopped.Task;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped before it had begun.
        }
        catch (Exception error)
        {
            Broken(Node.Log, error, key);
            await stopped.Task;
        }
        finally
        {
            address?.Dispose();
            if (!keepsObject)
                Forget();
        }
    }

    /// <summary>A grace of so many seconds. No timer runs longer than seven weeks, and a manifest may ask for thousands of years.</summary>
    public static TimeSpan GraceOf(long seconds) => TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 30 * 24 * 3600));

    /// <summary>Begins the end: SIGTERM now, SIGKILL after the grace. A later call may only shorten it.</summary>
    /// <param name="grace">How long the programs may take.</param>
    /// <param name="keepObject">The node stops, the pod's object stays and begins anew with it.</param>
    public void Stop(TimeSpan grace, bool keepObject)
    {
        lock (gate)
        {
            // Every change of a pod in deletion brings another call: the time runs from the first one.
            var left = grace < TimeSpan.Zero ? TimeSpan.Zero : grace;
            if (Node.Time.GetUtcNow() + left < killAt)
            {
                killAt = Node.Time.GetUtcNow() + left;
                graceOver.CancelAfter(left);
            }
            if (stop.IsCancellationRequested)
                return;
            keepsObject = silent = keepObject;
            stop.Cancel();
        }
        _ = EndContainersAsync();
    }

    /// <summary>Changes what is known of the containers and tells the store.</summary>
    public void Update(Action change)
    {
        lock (gate)
        {
            change();
            Publish();
        }
    }

    private async Task EndContainersAsync()
    {
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = graceOver.Token.Register(() => over.TrySetResult());
        // A run may just be starting while the others are ended.
        do
            await Task.WhenAll(Containers.Select(container => container.EndAsync(over.Task, silent ? null : $"Stopping container {container.Record.Name}")));
        while (Containers.Any(container => container.Process is not null));
        stopped.TrySetResult();
    }

    private async Task RunContainersAsync(IPAddress address)
    {
        var policy = spec.Text("restartPolicy") ?? "Always";
        foreach (var container in init)
        {
            if (container.Record.Succeeded)
                continue;
            // An init container that is to be repeated is repeated until it succeeds, never after that.
            await container.RunAsync(address, policy == "Never" ? "Never" : "OnFailure", stop.Token);
            if (!container.Record.Succeeded)
                return;
        }
        if (stop.IsCancellationRequested)
            return;
        await Task.WhenAll(containers.Select(container => container.RunAsync(address, policy, stop.Token)));
        if (stop.IsCancellationRequested)
            await stopped.Task;
    }

    /// <summary>Makes the pod's volumes, waiting for as long as one of them lacks something.</summary>
    private async Task VolumesAsync()
    {
        for (; ; )
            try
            {
                var mounted = spec.Items("initContainers").Concat(spec.Items("containers")).SelectMany(container => container.Items("volumeMounts")).FirstOrDefault();
                if (mounted is not null && Node.Mounts.Value.Problem is { } problem)
                    throw new VolumeException(mounted.Text("name") ?? "", problem);
                Volumes.Prepare(Node.Store, Current());
                return;
            }
            catch (VolumeException missing)
            {
                Publish();
                Node.Events.Warning(Current(), "FailedMount", missing.Message);
                await Task.Delay(SandboxRetry, Node.Time, stop.Token);
            }
    }

    /// <summary>Gets an address on which the pod's ports are free, however long that takes.</summary>
    private async Task<PodAddress> SandboxAsync()
    {
        for (; ; )
            try
            {
                var acquired = Node.Addresses.Acquire(TcpPorts());
                lock (gate)
                {
                    address = acquired.Address;
                    Publish();
                }

                return acquired;
            }
            catch (IOException error)
            {
                Publish();
                Node.Events.Warning(Current(), "FailedCreatePodSandBox", "Failed to create pod sandbox: " + error.Message);
                await Task.Delay(SandboxRetry, Node.Time, stop.Token);
            }
    }

    private IEnumerable<int> TcpPorts() => spec.Items("containers").SelectMany(container => container.Items("ports"))
        .Where(port => port.Text("protocol") is null or "TCP").Select(port => port.Int("containerPort")).OfType<long>().Select(port => (int)port);

    private void Publish()
    {
        lock (gate)
        {
            if (silent)
                return;
            try
            {
                Node.Store.Change(ClusterKinds.Pods, key, Write, WriteOptions.Status);
            }
            catch (StatusException error) when (error.Code == 404)
            {
                // Deleted meanwhile; the node hears of it, too.
            }
        }
    }

    private void Write(JsonObject pod)
    {
        if (pod.Uid() != Uid)
            return;
        var now = Node.Time.GetUtcNow();
        PodStatusBuilder.Write(pod, [.. init.Select(container => container.Record)], [.. containers.Select(container => container.Record)], now);
        pod.Set("127.0.0.1", "status", "hostIP");
        pod.Set(new JsonArray(new JsonObject { ["ip"] = "127.0.0.1" }), "status", "hostIPs");
        pod.Set(ObjectFields.Timestamp(startTime), "status", "startTime");
        if (address is not null)
        {
            pod.Set(address.ToString(), "status", "podIP");
            pod.Set(new JsonArray(new JsonObject { ["ip"] = address.ToString() }), "status", "podIPs");
        }
    }

    private void Adopt(JsonObject pod, string statuses, IReadOnlyList<ContainerRunner> runners)
    {
        foreach (var status in pod.Items("status", statuses))
            runners.FirstOrDefault(runner => runner.Record.Name == status.Text("name"))?.Record.Adopt(status, Node.Time.GetUtcNow());
    }

    /// <summary>The files first: a pod whose object is gone has left nothing.</summary>
    private void Forget()
    {
        try
        {
            System.IO.Directory.Delete(Directory, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It never logged, somebody reads its log still, or it has made a directory read-only: the next start of the cluster tries again.
        }
        try
        {
            Node.Store.Delete(ClusterKinds.Pods, key, new DeletionOptions { GraceSeconds = 0, Uid = Uid });
        }
        catch (StatusException)
        {
            // Already gone.
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "pod {Pod} cannot be run")]
    private static partial void Broken(ILogger logger, Exception error, ObjectKey pod);
}
