using MlServe.LocalCluster.Api;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Hosting;

/// <summary>The node's parts, put together.</summary>
internal sealed class ClusterNode : IAsyncDisposable, IPodLogs, IUsageMetrics
{
    public IPodLogs Logs => this;

    public IUsageMetrics Usage => this;

    public static ClusterNode Open(LocalClusterOptions options, string path, ObjectStore store, TimeProvider time, Random random) => new();

    public static string HolderOf(int port) => "another process";

    public IEnumerable<Task> Run(CancellationToken cancellationToken) => [];

    public Task StopPodsAsync() => Task.CompletedTask;

    public ValueTask DisposeAsync() => default;

    public Task CopyToAsync(PodLogRequest request, Stream output, CancellationToken cancellationToken) =>
        throw StatusException.Unavailable("no node");

    public IReadOnlyList<PodUsage> Pods() => [];

    public IReadOnlyList<NodeUsage> Nodes() => [];
}
