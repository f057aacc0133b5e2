using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.Api;
using MlServe.LocalCluster.Controllers;
using MlServe.LocalCluster.Controllers.Deployments;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Hosting;

/// <summary>The embedded cluster in this process: objects, API, controllers and the node. Disposing ends its pods, then everything else.</summary>
public sealed partial class ClusterHost : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<IAsyncDisposable> _parts = [];
    private readonly StateDirectory _state;
    private readonly ILogger _log;
    private Task _running = Task.CompletedTask;
    private ObjectStore? _store;
    private ClusterNode? _node;
    private int _disposed;

    private ClusterHost(StateDirectory state, ILogger log) => (_state, _log) = (state, log);

    /// <summary>The API.</summary>
    public Uri Server { get; private set; } = new("https://127.0.0.1");

    /// <summary>The file that kubectl needs.</summary>
    public string KubeconfigPath => _state.Kubeconfig;

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
        if (_node is not null)
            await _node.StopPodsAsync().ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var part in Enumerable.Reverse(_parts))
            await part.DisposeAsync().ConfigureAwait(false);
        _store?.Dispose();
        _state.Dispose();
        _stopping.Dispose();
    }

    private async Task OpenAsync(LocalClusterOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        if (options.Ephemeral)
            File.Delete(_state.Objects);
        var random = new Random();
        _store = new ObjectStore([.. ClusterKinds.All], time, random, options.Ephemeral ? null : _state.Objects);
        foreach (var name in (ReadOnlySpan<string>)["default", "kube-system"])
            if (_store.Find(ClusterKinds.Namespaces, new ObjectKey("", name)) is null)
                _store.Create(ClusterKinds.Namespaces, new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } });

        _node = ClusterNode.Open(options, _state.Path, _store, time, random);
        _parts.Add(_node);
        var credentials = ClusterCredentials.Load(_state, time.GetUtcNow());
        var api = new ApiHandler(new ApiServices(_store, _node.Logs, _node.Usage, time), credentials.Token, options.Log.CreateLogger("api"), _stopping.Token);
        var listener = await ApiListener.StartAsync(api, credentials, options.ApiPort, options.Log, ClusterNode.HolderOf, cancellationToken).ConfigureAwait(false);
        _parts.Add(listener);
        Server = listener.Server;

        var loops = Controllers(_store, time, options.Log).Select(controller => controller.RunAsync(_stopping.Token)).Concat(_node.Run(_stopping.Token)).ToList();
        _running = Task.WhenAll(loops);
        Hosting.StateDirectory.WritePrivately(_state.Kubeconfig, credentials.Kubeconfig(Server.ToString().TrimEnd('/')));
        _state.Announce(new ClusterInfo(Environment.ProcessId, Server.ToString().TrimEnd('/'), _state.Kubeconfig));
        Started(_log, Server, _state.Path);
    }

    private static IEnumerable<Controller> Controllers(ObjectStore store, TimeProvider time, ILoggerFactory log) =>
    [
        new DeploymentController(store, time, log.CreateLogger("deployments")),
        new ReplicaSetController(store, time, log.CreateLogger("replicasets")),
        new EndpointsController(store, time, log.CreateLogger("endpoints")),
        new NamespaceController(store, time, log.CreateLogger("namespaces")),
        new GarbageCollector(store, time, log.CreateLogger("garbage")),
        new EventExpiry(store, time, log.CreateLogger("events")),
    ];

    [LoggerMessage(Level = LogLevel.Information, Message = "the cluster answers on {Server}; its folder is {Folder}")]
    private static partial void Started(ILogger logger, Uri server, string folder);
}
