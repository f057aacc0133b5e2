using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.Api;
using MlServe.LocalCluster.ControlPlane;
using MlServe.LocalCluster.ControlPlane.Deployments;
using MlServe.LocalCluster.ControlPlane.Jobs;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Network;
using MlServe.LocalCluster.Node;
using MlServe.LocalCluster.Node.Kubelet;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Hosting;

/// <summary>The embedded cluster in this process: objects, node, control plane, node ports and API. Disposing ends its pods, then everything else.</summary>
public sealed partial class ClusterHost : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly StateDirectory state;
    private readonly ILogger log;
    private Task running = Task.CompletedTask;
    private Task warm = Task.CompletedTask;
    private ObjectStore? store;
    private LocalNode? node;
    private NodePortController? nodePorts;
    private ApiListener? listener;
    private int disposed;

    private ClusterHost(StateDirectory state, ILogger log) => (this.state, this.log) = (state, log);

    /// <summary>The API.</summary>
    public Uri Server { get; private set; } = new("https://127.0.0.1");

    /// <summary>The file that kubectl needs.</summary>
    public string KubeconfigPath => state.Kubeconfig;

    /// <summary>One line: how the limits of pods are enforced, or why they are not.</summary>
    public string Limits => node!.Limits;

    /// <summary>One line: what pods may request, and whether that is more than the machine has.</summary>
    public string Capacity => node!.Capacity;

    /// <summary>The objects; for tests.</summary>
    internal ObjectStore Store => store!;

    /// <summary>Starts a cluster.</summary>
    /// <exception cref="ClusterException">The folder or the port is taken, or cannot be used.</exception>
    public static async Task<ClusterHost> StartAsync(LocalClusterOptions options, CancellationToken ct = default)
    {
        var state = Hosting.StateDirectory.Take(Path.GetFullPath(options.StateDirectory));
        var host = new ClusterHost(state, options.Log.CreateLogger("cluster"));
        try
        {
            await host.OpenAsync(options, TimeProvider.System, ct);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the pods, giving them their grace, then the rest.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        // First the controllers, so that nobody starts a pod anew; then the pods; the API last, so that the end can be watched.
        await stopping.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (node is not null)
            await node.DisposeAsync();
        nodePorts?.Dispose();
        if (listener is not null)
            await listener.DisposeAsync();
        store?.Dispose();
        await warm.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        state.Dispose();
        stopping.Dispose();
    }

    private async Task OpenAsync(LocalClusterOptions options, TimeProvider time, CancellationToken ct)
    {
        if (options.Ephemeral)
            File.Delete(state.Objects);
        store = new ObjectStore([.. ClusterKinds.All], time, new Random(), options.Ephemeral ? null : state.Objects);
        foreach (var name in (ReadOnlySpan<string>)["default", NodeHeartbeat.Namespace, "kube-public", "kube-system"])
            if (store.Find(ClusterKinds.Namespaces, new ObjectKey("", name)) is null)
                store.Create(ClusterKinds.Namespaces, new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } });

        node = await LocalNode.StartAsync(
            new LocalNodeOptions
            {
                StateDirectory = state.Path,
                Images = options.Images,
                Cpus = options.Cpus,
                UsageInterval = options.UsageInterval,
                Random = new Random(),
            },
            store,
            time,
            options.Log.CreateLogger("node"),
            ct
        );
        nodePorts = new NodePortController(store, time, new Random(), options.Log.CreateLogger("nodeports"));
        var credentials = ClusterCredentials.Load(state, time.GetUtcNow());
        var api = new ApiHandler(new ApiServices(store, node.Logs, node.Usage, time), credentials.Token, options.Log.CreateLogger("api"), stopping.Token);
        listener = await ListenAsync(api, credentials, options, ct);
        Server = listener.Server;
        running = Task.WhenAll(
            Controllers(store, node, time, options.Log).Append(nodePorts).Select(controller => Task.Run(() => controller.RunAsync(stopping.Token)))
        );
        Hosting.StateDirectory.WritePrivately(state.Kubeconfig, credentials.Kubeconfig(Server.ToString().TrimEnd('/')));
        state.Announce(new ClusterInfo(Environment.ProcessId, Server.ToString().TrimEnd('/'), state.Kubeconfig) { Limits = Limits, Capacity = Capacity });
        Started(log, Server, state.Path);
        warm = Task.Run(WarmUp.Run, CancellationToken.None);
    }

    /// <summary>Where the last cluster of this folder was, if it may be anywhere: clients that are still open, and copies of its
    /// kubeconfig, find this one.</summary>
    private async Task<ApiListener> ListenAsync(ApiHandler api, ClusterCredentials credentials, LocalClusterOptions options, CancellationToken ct)
    {
        Task<ApiListener> Start(int port) => ApiListener.StartAsync(api, credentials, port, options.Log, ct);
        if (options.ApiPort == 0 && state.LastPort() is { } last)
            try
            {
                return await Start(last);
            }
            catch (ClusterException)
            {
                // Another program has it by now.
            }
        return await Start(options.ApiPort);
    }

    private static IEnumerable<Controller> Controllers(ObjectStore store, LocalNode node, TimeProvider time, ILoggerFactory log) =>
    [
        new PodScheduler(store, time, log.CreateLogger("scheduler")),
        new DeploymentController(store, time, log.CreateLogger("deployments")),
        new ReplicaSetController(store, time, log.CreateLogger("replicasets")),
        new AutoscalerController(store, node.Usage, time, log.CreateLogger("autoscaler")),
        new JobController(store, time, log.CreateLogger("jobs")),
        new EndpointsController(store, time, log.CreateLogger("endpoints")),
        new NamespaceController(store, time, log.CreateLogger("namespaces")),
        new GarbageCollector(store, time, log.CreateLogger("garbage")),
        new EventExpiry(store, time, log.CreateLogger("events")),
    ];

    [LoggerMessage(Level = LogLevel.Information, Message = "the cluster answers on {Server}; its folder is {Folder}")]
    private static partial void Started(ILogger logger, Uri server, string folder);
}
