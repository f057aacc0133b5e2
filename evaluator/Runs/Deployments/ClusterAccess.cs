using k8s.Models;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Configuration;
using MlServe.LocalCluster.Hosting;

namespace MlServe.Evaluator.Runs.Deployments;

/// <summary>A cluster that a command works on, for as long as it does.</summary>
internal sealed class ClusterAccess : IAsyncDisposable
{
    /// <summary>Name of the embedded cluster in run.json and summary.json.</summary>
    public const string EmbeddedName = "embedded";

    private readonly IAsyncDisposable? owned;
    private readonly ClusterInfo? embedded;

    private ClusterAccess(KubernetesClient client, ClusterInfo? embedded, IAsyncDisposable? owned = null)
    {
        (Client, this.embedded, this.owned) = (client, embedded, owned);
    }

    /// <summary>Talks to its API server.</summary>
    public KubernetesClient Client { get; }

    /// <summary>The process of the embedded cluster; null: it is another cluster.</summary>
    public int? EmbeddedPid => embedded?.Pid;

    /// <summary>It is the embedded one.</summary>
    public bool IsEmbedded => embedded is not null;

    /// <summary>The embedded cluster that was worked on, once its process is gone; null: it goes on, or it is another cluster.</summary>
    public ClusterInfo? Ended { get; private set; }

    /// <summary>Others of this process work on it as well, each under an access of its own.</summary>
    public bool IsShared { get; private init; }

    /// <summary>It was started for this command and ends with it.</summary>
    public bool IsOwned => owned is not null;

    /// <summary>For people.</summary>
    public string Description => IsEmbedded ? "the embedded cluster" : $"cluster {Client.Config.Context}";

    /// <summary>
    /// The cluster to deploy on: the context that was asked for, else the embedded one, which is started when it does not run.
    /// </summary>
    /// <param name="choice">What was asked for.</param>
    /// <param name="nodePort">Port that the deployment will take; must be free on the embedded cluster.</param>
    /// <param name="say">Takes one line per step.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <param name="usageInterval">Between two readings of what pods use, on an embedded cluster that is started now; null: as metrics-server ships.</param>
    public static async Task<ClusterAccess> OpenAsync(
        ClusterChoice choice,
        int? nodePort,
        Action<string> say,
        CancellationToken ct,
        TimeSpan? usageInterval = null
    )
    {
        if (choice.Context is not null)
            return await ConnectAsync(Kubeconfig.Load(null, choice.Context), ct);
        return await EmbeddedCluster.OpenAsync(choice.Images, nodePort, say, ct, usageInterval);
    }

    /// <summary>The cluster to look at: the kubeconfig's as kubectl finds it, else the embedded one, which must run.</summary>
    public static async Task<ClusterAccess> AttachAsync(ClusterChoice choice, CancellationToken ct)
    {
        if (choice.Context is not null)
            return await ConnectAsync(Kubeconfig.Load(null, choice.Context), ct);
        if (!choice.Embedded && Kubeconfig.LoadIfPresent() is { } config)
            return await ConnectAsync(config, ct);
        return EmbeddedCluster.Attach() ?? throw new UserErrorException(
            "there is no kubeconfig and the embedded cluster is not running: start it with 'evaluator up MANIFEST', or name a cluster with --context.");
    }

    /// <summary>Access to the embedded cluster.</summary>
    public static ClusterAccess Embedded(ClusterInfo info, IAsyncDisposable? owned) =>
        new(new KubernetesClient(Kubeconfig.Load(info.Kubeconfig)), info, owned);

    /// <summary>Another access to it, for work beside others'; it ends nothing when it is disposed.</summary>
    public ClusterAccess Lend() => new(new KubernetesClient(Client.Config), embedded) { IsShared = true };

    /// <summary>Another access to it, on which objects that name no namespace go to <paramref name="space"/>.</summary>
    public ClusterAccess In(string space) => new(new KubernetesClient(Client.Config with { Namespace = space }), embedded) { IsShared = true };

    /// <summary>Waits until the embedded cluster's process is gone, however it ends; of other clusters only their answers tell.</summary>
    /// <param name="ct">Ends the wait, without an exception.</param>
    /// <returns>Whether it is gone.</returns>
    public async Task<bool> WaitForEndAsync(CancellationToken ct)
    {
        if (embedded is null)
            return false;
        try
        {
            await ClusterProcess.WaitForEndAsync(embedded, ct);
            Ended = embedded;
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>What a run remembers of it.</summary>
    public async Task<ClusterIdentity> IdentifyAsync(CancellationToken ct)
    {
        var version = await Client.GetVersionAsync(ct);
        try
        {
            var nodes = await Client.ListAsync<V1Node>(new ResourceQuery(), ct);
            return new ClusterIdentity(IsEmbedded ? EmbeddedName : Client.Config.Context, version, [.. nodes.Items.Select(Identify)]);
        }
        catch (KubernetesApiException exception) when (exception.StatusCode == 403)
        {
            // Not everyone may look at nodes, and a run does not depend on it.
            return new ClusterIdentity(IsEmbedded ? EmbeddedName : Client.Config.Context, version, []);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (owned is not null)
            await owned.DisposeAsync();
    }

    private static async Task<ClusterAccess> ConnectAsync(Kubeconfig config, CancellationToken ct)
    {
        var access = new ClusterAccess(new KubernetesClient(config), embedded: null);
        try
        {
            // Unreachable or not allowed in: better told now than in the middle of something.
            await access.Client.GetVersionAsync(ct);
            return access;
        }
        catch
        {
            await access.DisposeAsync();
            throw;
        }
    }

    private static NodeIdentity Identify(V1Node node)
    {
        string? Capacity(string resource) => node.Status?.Capacity?.TryGetValue(resource, out var amount) == true ? amount.ToString() : null;
        return new NodeIdentity(
            node.Name() ?? "",
            Capacity("cpu"),
            Capacity("memory"),
            node.Status?.NodeInfo?.OsImage,
            node.GetAnnotation("mlserve.dev/limits"),
            node.GetAnnotation("mlserve.dev/capacity"));
    }
}
