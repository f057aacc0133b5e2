using System.Text.Json.Nodes;
using MlServe.Evaluator.Commands;
using MlServe.Kubernetes;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Deploying;
using MlServe.Kubernetes.Manifests;
using MlServe.Kubernetes.Resources;

namespace MlServe.Evaluator.Runs;

/// <summary>A manifest on a cluster: applied under a run's label, and only what bears a label of ours is ever deleted.</summary>
internal sealed class AppliedManifest(KubernetesClient client, ManifestFile manifest, string run)
{
    private const string FieldManager = "evaluator";
    private readonly List<ManifestDocument> applied = [];

    /// <summary>
    /// Looks for objects of the manifest that are there already. Those of a run that died are removed; anyone
    /// else's are left alone.
    /// </summary>
    /// <param name="say">Takes a line when something is cleaned up.</param>
    /// <exception cref="UserErrorException">An object is there that this run must not touch.</exception>
    public async Task ClearTheWayAsync(Action<string> say, CancellationToken ct)
    {
        var left = new List<ManifestDocument>();
        foreach (var document in manifest.Documents)
        {
            var kind = await client.ResolveAsync(document.ApiVersion, document.Kind, ct);
            if (document.Name.Length == 0 || await client.FindAsync(kind, document.Name, document.Namespace, ct) is not { } present)
                continue;
            Refuse(document, present);
            // Applying anew what is up is what apply is for.
            if (run != RunLabels.Up || RunLabels.RunOf(present) != RunLabels.Up)
                left.Add(document);
        }

        if (left.Count == 0)
            return;
        say($"removing what a run that died has left: {string.Join(", ", left)}");
        await DeleteAsync(left, ct);
    }

    /// <summary>Applies every object, what others refer to first.</summary>
    /// <exception cref="UserErrorException">The server does not accept one of them; names its file and line.</exception>
    public async Task ApplyAsync(CancellationToken ct)
    {
        foreach (var document in ApplyOrder.Sort(manifest.Documents))
        {
            // Noted before it is sent: a request that is cut off may have arrived.
            applied.Add(document);
            try
            {
                await client.ApplyAsync(RunLabels.Mark(document.Object, run), FieldManager, cancellation: ct);
            }
            catch (KubernetesApiException exception)
            {
                throw new UserErrorException($"{document.File}:{document.Line}: {document}: {exception.Message}", exception);
            }
        }
    }

    /// <summary>Whether there is anything to delete.</summary>
    public bool IsApplied => applied.Count > 0;

    /// <summary>Deletes what was applied and waits until it is gone, its pods included.</summary>
    public Task DeleteAsync(CancellationToken ct) => DeleteAsync(applied, ct);

    /// <summary>Deletes everything of a kind that bears a label of ours, and waits until it is gone.</summary>
    /// <returns>What was deleted, as KIND NAME.</returns>
    public static async Task<IReadOnlyList<string>> DeleteAllAsync(KubernetesClient client, CancellationToken ct)
    {
        var deleted = new List<string>();
        foreach (var kind in (ResourceKind[])[ResourceKind.Of<HorizontalPodAutoscalerV1>(), ResourceKind.Of<Deployment>(), ResourceKind.Of<Service>()])
        {
            var list = JsonNode.Parse(await client.GetTextAsync(kind.Path() + "?labelSelector=" + Uri.EscapeDataString(RunLabels.Run), ct))!;
            foreach (var item in list["items"]?.AsArray() ?? [])
            {
                var (name, space) = ((string)item!["metadata"]!["name"]!, (string?)item["metadata"]!["namespace"]);
                await client.DeleteAsync(kind, name, space, Propagation.Foreground, cancellation: ct);
                await client.WaitUntilGoneAsync(kind, name, space, ct);
                deleted.Add($"{kind.Kind} {name}");
            }
        }

        return deleted;
    }

    private void Refuse(ManifestDocument document, JsonObject present)
    {
        if (RunLabels.RunOf(present) is not { } owner)
            throw new UserErrorException($"{document} is on this cluster already and not ours to replace: delete it, or give yours another name or namespace.");
        if (owner == RunLabels.Up && run != RunLabels.Up)
            throw new UserErrorException($"{document} is deployed by 'evaluator up': remove it with 'evaluator down' first.");
        if (RunLabels.LivingOwner(present) is { } pid)
            throw new UserErrorException($"{document} belongs to run {owner}, which is still going on (pid {pid}): wait for it.");
    }

    private async Task DeleteAsync(List<ManifestDocument> documents, CancellationToken ct)
    {
        // Backwards: the autoscaler before what it scales, the workload before the namespace it is in.
        for (var i = documents.Count - 1; i >= 0; i--)
        {
            var kind = await client.ResolveAsync(documents[i].ApiVersion, documents[i].Kind, ct);
            // Foreground: a Deployment is gone when its pods are, and only then the next run starts from nothing.
            await client.DeleteAsync(kind, documents[i].Name, documents[i].Namespace, Propagation.Foreground, cancellation: ct);
        }

        for (var i = documents.Count - 1; i >= 0; i--)
        {
            var kind = await client.ResolveAsync(documents[i].ApiVersion, documents[i].Kind, ct);
            await client.WaitUntilGoneAsync(kind, documents[i].Name, documents[i].Namespace, ct);
        }

        documents.Clear();
    }
}
