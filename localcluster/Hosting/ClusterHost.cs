using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.Api;
using MlServe.LocalCluster.Controllers;
using MlServe.LocalCluster.Controllers.Deployments;
using MlServe.LocalCluster.Controllers.Jobs;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Network;
using MlServe.LocalCluster.Node;
using MlServe.LocalCluster.Node.Kubelet;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Hosting;

/// <summary>The embedded cluster in this process: objects, API, controllers and the node. Disposing ends its pods, then everything else.</summary>
public sealed partial class ClusterHost : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly StateDirectory _state;
    private readonly ILogger _log;
    private Task _running = Task.CompletedTask;
    private ObjectStore? _store;
    private LocalNode? _node;
    private ApiListener? _listener;
    private int _disposed;

    private ClusterHost(StateDirectory state, ILogger log) => (_state, _log) = (state, log);

    /// <summary>The API.</summary>
    public Uri Server { get; private set; } = new("https://127.0.0.1");

    /// <summary>The file that kubectl needs.</summary>
    public string KubeconfigPath => _state.Kubeconfig;

    /// <summary>One line: how the limits of pods are enforced, or why they are not.</summary>
    public string Limits => _node!.Limits;

    /// <summary>One line: what pods may request, and whether that is more than the machine has.</summary>
    public string Capacity => _node!.Capacity;

    /// <summary>The objects; for tests.</summary>
    internal ObjectStore Store => _store!;

    /// <summary>Starts a cluster.</summary>
    /// <exception cref="ClusterException">The folder or the port is taken, or cannot be used.</exception>
    public static async Task<ClusterHost> StartAsync(LocalClusterOptions options, CancellationToken cancellationToken = default)
    {
        var state = Hosting.StateDirectory.Take(Path.GetFullPath(options.StateDirectory));
        var host = new ClusterHost(state, options.Log.CreateLogger("cluster"));
        try
        {
            await host.OpenAsync(options, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            return host;
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Ends the pods, giving them their grace, then the rest.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        // First the controllers, so that nobody starts a pod anew; then the pods; the API last, so that the end can be watched.
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_node is not null)
            await _node.DisposeAsync().ConfigureAwait(false);
        if (_listener is not null)
            await _listener.DisposeAsync().ConfigureAwait(false);
        _store?.Dispose();
        _state.Dispose();
        _stopping.Dispose();
    }

    private async Task OpenAsync(LocalClusterOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        if (options.Ephemeral)
            File.Delete(_state.Objects);
        _store = new ObjectStore([.. ClusterKinds.All], time, new Random(), options.Ephemeral ? null : _state.Objects);
        foreach (var name in (ReadOnlySpan<string>)["default", NodeLease.Namespace, "kube-public", "kube-system"])
            if (_store.Find(ClusterKinds.Namespaces, new ObjectKey("", name)) is null)
                _store.Create(ClusterKinds.Namespaces, new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } });

        var node = new LocalNodeOptions { StateDirectory = _state.Path, Images = options.Images, Cpus = options.Cpus, UsageInterval = options.UsageInterval };
        _node = await LocalNode.StartAsync(node, _store, time, new Random(), options.Log.CreateLogger("node"), cancellationToken).ConfigureAwait(false);
        var credentials = ClusterCredentials.Load(_state, time.GetUtcNow());
        var api = new ApiHandler(new ApiServices(_store, _node.Logs, _node.Usage, time), credentials.Token, options.Log.CreateLogger("api"), _stopping.Token);
        _listener = await ListenAsync(api, credentials, options, cancellationToken).ConfigureAwait(false);
        Server = _listener.Server;
        _running = Task.WhenAll(Controllers(_store, time, options.Log).Select(controller => Task.Run(() => controller.RunAsync(_stopping.Token))));
        Hosting.StateDirectory.WritePrivately(_state.Kubeconfig, credentials.Kubeconfig(Server.ToString().TrimEnd('/')));
        _state.Announce(new ClusterInfo(Environment.ProcessId, Server.ToString().TrimEnd('/'), _state.Kubeconfig) { Limits = Limits, Capacity = Capacity });
        Started(_log, Server, _state.Path);
    }

    /// <summary>Where the last cluster of this folder was, if it may be anywhere: clients that are still open, and copies of its kubeconfig, find this one.</summary>
    private async Task<ApiListener> ListenAsync(ApiHandler api, ClusterCredentials credentials, LocalClusterOptions options, CancellationToken cancellationToken)
    {
        Task<ApiListener> Start(int port) => ApiListener.StartAsync(api, credentials, port, options.Log, PortHolder.Describe, cancellationToken);
        if (options.ApiPort == 0 && _state.LastPort() is { } last)
            try
            {
                return await Start(last).ConfigureAwait(false);
            }
            catch (ClusterException)
            {
                // Another program has it by now.
            }
        return await Start(options.ApiPort).ConfigureAwait(false);
    }

    private static IEnumerable<Controller> Controllers(ObjectStore store, TimeProvider time, ILoggerFactory log) =>
    [
        new DeploymentController(store, time, log.CreateLogger("deployments")),
        new ReplicaSetController(store, time, log.CreateLogger("replicasets")),
        new JobController(store, time, log.CreateLogger("jobs")),
        new EndpointsController(store, time, log.CreateLogger("endpoints")),
        new NamespaceController(store, time, log.CreateLogger("namespaces")),
        new GarbageCollector(store, time, log.CreateLogger("garbage")),
        new EventExpiry(store, time, log.CreateLogger("events")),
    ];

    [LoggerMessage(Level = LogLevel.Information, Message = "the cluster answers on {Server}; its folder is {Folder}")]
    private static partial void Started(ILogger logger, Uri server, string folder);
}
