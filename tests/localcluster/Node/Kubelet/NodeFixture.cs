using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;
using MlServe.Kubernetes.Rules;
using MlServe.LocalCluster.ControlPlane;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Network;
using MlServe.LocalCluster.Node;
using MlServe.LocalCluster.Node.Volumes;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Tests.Node.Kubelet;

/// <summary>A store and a node on it, its scheduler and node ports, with the image "shell" that is /bin/sh, and addresses of their own.</summary>
internal sealed class NodeFixture : IAsyncDisposable
{
    private static int lastRange = 100;
    private readonly CancellationTokenSource stop = new();
    private Task controllers = Task.CompletedTask;
    private readonly string range = $"127.{Interlocked.Increment(ref lastRange)}.0.0/16";

    private NodeFixture()
    {
    }

    public TemporaryFolder State { get; } = new();

    public TimeProvider Time { get; private init; } = TimeProvider.System;

    public ObjectStore Store { get; private set; } = null!;

    public LocalNode Node { get; private set; } = null!;

    public static async Task<NodeFixture> StartAsync(
        decimal? cpus = null, Func<MountSupport>? mounts = null, TimeSpan? usageInterval = null, TimeSpan? relistPeriod = null, TimeProvider? time = null)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pods are processes of Linux");
        time ??= TimeProvider.System;
        var fixture = new NodeFixture { Time = time, Store = new ObjectStore(ClusterKinds.All, time, new Random(1)) };
        fixture.Store.Create(ClusterKinds.Namespaces, Json("""{"metadata":{"name":"default"}}"""));
        fixture.Store.Create(ClusterKinds.Namespaces, Json("""{"metadata":{"name":"kube-node-lease"}}"""));
        await fixture.StartNodeAsync(cpus, mounts, usageInterval, relistPeriod);
        fixture.controllers = fixture.RunControllersAsync();
        return fixture;
    }

    /// <summary>A pod as the node reads it from the store, its defaults filled in.</summary>
    public static V1Pod Typed(JsonObject pod)
    {
        ClusterKinds.Pods.Rules.Default(Field.Root(pod));
        return KubernetesJson.Deserialize<V1Pod>(pod.ToJsonString());
    }

    /// <summary>The container of a pod as the node reads it.</summary>
    public static V1Container Container(JsonObject container) =>
        Typed(
            new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = "pod" },
                ["spec"] = new JsonObject { ["containers"] = new JsonArray(container) },
            }
        ).Spec.Containers[0];

    /// <summary>A pod of one container that runs a script.</summary>
    public static JsonObject Pod(string name, string script, string containerFields = "", string specFields = "") => Json($$"""
        {
          "metadata": { "name": "{{name}}", "namespace": "default", "labels": { "app": "{{name}}" } },
          "spec": { {{specFields}} "containers": [ { "name": "main", "image": "registry:5000/x/shell:1.0", {{containerFields}}
            "args": ["-c", {{System.Text.Json.JsonSerializer.Serialize(script)}}] } ] }
        }
        """);

    public async Task StartNodeAsync(
        decimal? cpus = null,
        Func<MountSupport>? mounts = null,
        TimeSpan? usageInterval = null,
        TimeSpan? relistPeriod = null
    ) =>
        Node = await LocalNode.StartAsync(
            new LocalNodeOptions
            {
                StateDirectory = State.Path,
                Images = new Dictionary<string, ImageCommand> { ["shell"] = new("/bin/sh", []) },
                Name = "node-1",
                Version = "v1.0.0",
                Random = new Random(1),
                Cpus = cpus,
                Mounts = mounts ?? MountSupport.Detect,
                PodRange = range,
                UsageInterval = usageInterval ?? TimeSpan.FromMilliseconds(500),
                RelistPeriod = relistPeriod ?? TimeSpan.FromMilliseconds(20),
                StopGrace = TimeSpan.FromSeconds(1),
            },
            Store,
            Time,
            NullLogger.Instance,
            TestContext.Current.CancellationToken
        );

    public JsonObject Create(JsonObject pod) => Store.Create(ClusterKinds.Pods, pod);

    public JsonObject? Pod(string name) => Store.Find(ClusterKinds.Pods, new ObjectKey("default", name))?.Copy();

    public JsonObject? Container(string name) => Pod(name).Items("status", "containerStatuses").FirstOrDefault();

    public IEnumerable<(string Reason, string Message)> Events(string about) =>
        Store.List(ClusterKinds.Events).Items.Select(item => item.Copy()).Where(item => item.Text("involvedObject", "name") == about)
            .Select(item => (item.Text("reason")!, item.Text("message")!));

    public async Task<JsonObject> Becomes(string pod, Func<JsonObject, bool> condition, string what)
    {
        await Eventually.IsTrue(() => Pod(pod) is { } now && condition(now), $"{what}: {Pod(pod)?.At("status")?.ToJsonString()}");
        return Pod(pod)!;
    }

    public Task<JsonObject> IsReady(string pod) => Becomes(pod, now => now.IsTrue("Ready"), $"{pod} ready");

    public void Delete(string pod, long? grace = null) =>
        Store.Delete(ClusterKinds.Pods, new ObjectKey("default", pod), new DeletionOptions { GraceSeconds = grace });

    public Task IsGone(string pod) => Eventually.IsTrue(() => Pod(pod) is null, $"{pod} gone");

    public async Task<string> LogAsync(string pod, bool previous = false, string container = "main")
    {
        using var text = new MemoryStream();
        try
        {
            await Node.Logs.CopyToAsync(new(new ObjectKey("default", pod), container) { Previous = previous }, text, TestContext.Current.CancellationToken);
        }
        catch (StatusException exception) when (exception.Code == 400)
        {
            // It has not started yet: nothing said so far.
        }
        return System.Text.Encoding.UTF8.GetString(text.ToArray());
    }

    /// <summary>Waits for a text in the log: a pod without a readiness probe is ready before its program has done anything.</summary>
    public async Task Says(string pod, string text)
    {
        await IsReady(pod);
        await Eventually.IsTrue(() => LogAsync(pod).Result.Contains(text, StringComparison.Ordinal), $"{pod} says {text}");
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await controllers;
        await Node.DisposeAsync();
        stop.Dispose();
        Store.Dispose();
        State.Dispose();
    }

    private async Task RunControllersAsync()
    {
        var (time, log) = (Time, NullLogger.Instance);
        using var nodePorts = new NodePortController(Store, time, new Random(1), log);
        await Task.WhenAll(new PodScheduler(Store, time, log).RunAsync(stop.Token), nodePorts.RunAsync(stop.Token));
    }
}
