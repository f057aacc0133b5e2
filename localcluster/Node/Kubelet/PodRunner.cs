using System.Net;
using System.Net.Sockets;
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
    private static readonly TimeSpan s_sandboxRetry = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly ObjectKey _key;
    private readonly JsonObject _spec;
    private readonly IReadOnlyList<ContainerRunner> _init, _containers;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _graceOver = new();
    private readonly DateTimeOffset _startTime;
    private DateTimeOffset _killAt = DateTimeOffset.MaxValue;
    private IPAddress? _address;
    private bool _silent;
    private bool _keepsObject;

    /// <summary>A runner for a pod that is bound to this node.</summary>
    public PodRunner(JsonObject pod, NodeServices node)
    {
        Node = node;
        _key = pod.Key();
        _spec = pod.Object("spec")!.DeepClone().AsObject();
        Uid = pod.Uid();
        Grace = GraceOf(pod.Int("spec", "terminationGracePeriodSeconds") ?? 30);
        Directory = Path.Combine(node.PodDirectory, $"{Namespace}_{Name}_{Uid}");
        // No container can have this name, as which its logs would be there.
        Volumes = new PodVolumes(Path.Combine(Directory, "_volumes"));
        _init = [.. _spec.Items("initContainers").Select(container => new ContainerRunner(this, container, isInit: true))];
        _containers = [.. _spec.Items("containers").Select(container => new ContainerRunner(this, container, isInit: false))];
        _startTime = pod.Time("status", "startTime") ?? node.Time.GetUtcNow();
        Adopt(pod, "initContainerStatuses", _init);
        Adopt(pod, "containerStatuses", _containers);
        if (_init.Count > 0)
            foreach (var container in _init.Concat(_containers).Where(container => container.Record is { Terminated: null, LastRun: null }))
                container.Record.Wait("PodInitializing");
    }

    /// <summary>What the node's pods share.</summary>
    public NodeServices Node { get; }

    /// <summary>The pod's name.</summary>
    public string Name => _key.Name;

    /// <summary>The pod's namespace.</summary>
    public string Namespace => _key.Namespace;

    /// <summary>Which of the pods that ever had this name.</summary>
    public string Uid { get; }

    /// <summary>The time from SIGTERM to SIGKILL where nobody says otherwise.</summary>
    public TimeSpan Grace { get; }

    /// <summary>Where its logs and volumes are.</summary>
    public string Directory { get; }

    /// <summary>Its volumes.</summary>
    public PodVolumes Volumes { get; }

    /// <summary>All its containers, init containers first.</summary>
    public IEnumerable<ContainerRunner> Containers => _init.Concat(_containers);

    /// <summary>The containers that measure: those that are no init containers.</summary>
    public IReadOnlyList<ContainerRunner> MainContainers => _containers;

    /// <summary>The pod as the store has it; its last known form when it is gone.</summary>
    public JsonObject Current()
    {
        if (Node.Store.Find(ClusterKinds.Pods, _key) is { } stored && stored.Uid == Uid)
            return stored.Copy();
        return new JsonObject
        {
            ["kind"] = "Pod",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject { ["name"] = Name, ["namespace"] = Namespace, ["uid"] = Uid },
            ["spec"] = _spec.DeepClone(),
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
            if (!_stop.IsCancellationRequested)
            {
                address.Dispose();
                await _stopped.Task;
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopped before it had begun.
        }
        catch (Exception error)
        {
            Broken(Node.Log, error, _key);
            await _stopped.Task;
        }
        finally
        {
            address?.Dispose();
            if (!_keepsObject)
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
        lock (_gate)
        {
            // Every change of a pod in deletion brings another call: the time runs from the first one.
            var left = grace < TimeSpan.Zero ? TimeSpan.Zero : grace;
            if (Node.Time.GetUtcNow() + left < _killAt)
            {
                _killAt = Node.Time.GetUtcNow() + left;
                _graceOver.CancelAfter(left);
            }
            if (_stop.IsCancellationRequested)
                return;
            _keepsObject = _silent = keepObject;
            _stop.Cancel();
        }
        _ = EndContainersAsync();
    }

    /// <summary>Changes what is known of the containers and tells the store.</summary>
    public void Update(Action change)
    {
        lock (_gate)
        {
            change();
            Publish();
        }
    }

    private async Task EndContainersAsync()
    {
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = _graceOver.Token.Register(() => over.TrySetResult());
        // A run may just be starting while the others are ended.
        do
            await Task.WhenAll(Containers.Select(container => container.EndAsync(over.Task, _silent ? null : $"Stopping container {container.Record.Name}")));
        while (Containers.Any(container => container.Process is not null));
        _stopped.TrySetResult();
    }

    private async Task RunContainersAsync(IPAddress address)
    {
        var policy = _spec.Text("restartPolicy") ?? "Always";
        foreach (var container in _init)
        {
            if (container.Record.Succeeded)
                continue;
            // An init container that is to be repeated is repeated until it succeeds, never after that.
            await container.RunAsync(address, policy == "Never" ? "Never" : "OnFailure", _stop.Token);
            if (!container.Record.Succeeded)
                return;
        }
        if (_stop.IsCancellationRequested)
            return;
        await Task.WhenAll(_containers.Select(container => container.RunAsync(address, policy, _stop.Token)));
        if (_stop.IsCancellationRequested)
            await _stopped.Task;
    }

    /// <summary>Makes the pod's volumes, waiting for as long as one of them lacks something.</summary>
    private async Task VolumesAsync()
    {
        for (; ; )
            try
            {
                var mounted = _spec.Items("initContainers").Concat(_spec.Items("containers")).SelectMany(container => container.Items("volumeMounts")).FirstOrDefault();
                if (mounted is not null && Node.Mounts.Value.Problem is { } problem)
                    throw new VolumeException(mounted.Text("name") ?? "", problem);
                Volumes.Prepare(Node.Store, Current());
                return;
            }
            catch (VolumeException missing)
            {
                Publish();
                Node.Events.Warning(Current(), "FailedMount", missing.Message);
                await Task.Delay(s_sandboxRetry, Node.Time, _stop.Token);
            }
    }

    /// <summary>Gets an address on which the pod's ports are free, however long that takes.</summary>
    private async Task<PodAddress> SandboxAsync()
    {
        for (; ; )
        {
            var problem = "";
            try
            {
                var address = Node.Addresses.Acquire();
                if (TakenPort(address.Address) is not { } taken)
                {
                    lock (_gate)
                    {
                        _address = address.Address;
                        Publish();
                    }
                    return address;
                }
                address.Dispose();
                problem = $"port {taken} is held on every address by {PortHolder.Describe(taken)}; end it or choose another containerPort";
            }
            catch (IOException error)
            {
                problem = error.Message;
            }
            Publish();
            Node.Events.Warning(Current(), "FailedCreatePodSandBox", "Failed to create pod sandbox: " + problem);
            await Task.Delay(s_sandboxRetry, Node.Time, _stop.Token);
        }
    }

    private int? TakenPort(IPAddress address)
    {
        foreach (var port in _spec.Items("containers").SelectMany(container => container.Items("ports")))
        {
            if (port.Text("protocol") is not (null or "TCP") || port.Int("containerPort") is not { } number)
                continue;
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(address, (int)number));
            }
            catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                return (int)number;
            }
            catch (SocketException)
            {
                // For example a port below 1024 that only root may have: the program will say so itself.
            }
        }
        return null;
    }

    private void Publish()
    {
        lock (_gate)
        {
            if (_silent)
                return;
            try
            {
                Node.Store.Change(ClusterKinds.Pods, _key, Write, WriteOptions.Status);
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
        PodStatusBuilder.Write(pod, [.. _init.Select(container => container.Record)], [.. _containers.Select(container => container.Record)], now);
        pod.Set("127.0.0.1", "status", "hostIP");
        pod.Set(new JsonArray(new JsonObject { ["ip"] = "127.0.0.1" }), "status", "hostIPs");
        pod.Set(ObjectFields.Timestamp(_startTime), "status", "startTime");
        if (_address is not null)
        {
            pod.Set(_address.ToString(), "status", "podIP");
            pod.Set(new JsonArray(new JsonObject { ["ip"] = _address.ToString() }), "status", "podIPs");
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
            Node.Store.Delete(ClusterKinds.Pods, _key, new DeletionOptions { GraceSeconds = 0, Uid = Uid });
        }
        catch (StatusException)
        {
            // Already gone.
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "pod {Pod} cannot be run")]
    private static partial void Broken(ILogger logger, Exception error, ObjectKey pod);
}
