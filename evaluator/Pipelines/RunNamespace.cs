using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Runs.Display;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Pipelines;

/// <summary>The namespace of a run: made where it is not there, and then deleted with all that is in it when the run is over.</summary>
internal sealed class RunNamespace : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly ManifestDocument? made;
    private readonly IRunDisplay display;
    private readonly bool isOwn;

    private RunNamespace(ClusterAccess cluster, bool isOwn, ManifestDocument? made, IRunDisplay display) =>
        (Cluster, this.isOwn, this.made, this.display) = (cluster, isOwn, made, display);

    /// <summary>The cluster, in this namespace.</summary>
    public ClusterAccess Cluster { get; }

    /// <summary>Finds or makes it.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="name">Its name; null: the cluster's own default.</param>
    /// <param name="run">The run that it is made for.</param>
    /// <param name="display">Takes what happens.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<RunNamespace> OpenAsync(ClusterAccess cluster, string? name, string run, IRunDisplay display, CancellationToken ct)
    {
        if (name is null)
            return new RunNamespace(cluster, isOwn: false, null, display);
        ManifestDocument? made = null;
        if (await IsMissingAsync(cluster.Client, name, ct))
        {
            display.Step($"making namespace {name}, for as long as the run goes");
            made = new ManifestDocument(
                new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = name } }, "", 0);
            await cluster.Client.ApplyAsync(RunLabels.Mark(made.Object, run), new ApplyOptions("evaluator"), ct);
        }

        return new RunNamespace(cluster.In(name), isOwn: true, made, display);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            if (made is not null)
                await Leftovers.DeleteAsync(Cluster.Client, [made], patience.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException || ClusterFailure.Is(exception))
        {
            display.Warn($"{made} may still be there ({exception.Message}); 'evaluator down' removes it");
        }

        if (isOwn)
            await Cluster.DisposeAsync();
    }

    private static async Task<bool> IsMissingAsync(KubernetesClient client, string name, CancellationToken ct)
    {
        try
        {
            return await client.FindAsync<V1Namespace>(name, ct: ct) is null;
        }
        catch (KubernetesApiException exception) when (exception.StatusCode == 403)
        {
            // Who may not look at namespaces cannot make one either: it was named because it is there.
            return false;
        }
    }
}
