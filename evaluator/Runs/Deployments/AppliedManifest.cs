using System.Text.Json.Nodes;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Deploying;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Runs.Deployments;

/// <summary>A manifest on a cluster: applied under a run's label, and only what bears a label of ours is ever deleted.</summary>
internal sealed class AppliedManifest(KubernetesClient client, ManifestFile manifest, string run)
{
    private const string FieldManager = "evaluator";

    // Servers before 1.23 have v2 under its former name, field by field the same.
    private static readonly string[] SameAutoscaler = ["autoscaling/v2", "autoscaling/v2beta2"];
    private readonly List<ManifestDocument> applied = [];
    private IReadOnlyList<ManifestDocument> documents = manifest.Documents;

    /// <summary>
    /// Removes what runs of this machine that died have left, whatever manifest it was of: it would be in the figures.
    /// Anyone else's objects are left alone.
    /// </summary>
    /// <param name="say">Takes a line when something is cleaned up.</param>
    /// <param name="ct">Ends it.</param>
    /// <param name="isShared">Other runs of this process work on the cluster: whoever shares it has removed such leftovers before.</param>
    /// <exception cref="UserErrorException">An object of the manifest is there that this run must not touch.</exception>
    public async Task ClearTheWayAsync(Action<string> say, CancellationToken ct, bool isShared = false)
    {
        documents = [.. await Task.WhenAll(manifest.Documents.Select(document => ServedAsync(document, say, ct)))];
        foreach (var document in documents)
        {
            var kind = await client.ResolveAsync(document.ApiVersion, document.Kind, ct);
            if (document.Name.Length > 0 && await client.FindAsync(kind, document.Name, document.Namespace, ct) is { } present)
                Refuse(document, present);
        }

        if (!isShared)
            await Leftovers.RemoveDeadAsync(client, say, ct);
    }

    /// <summary>Applies every object, what others refer to first.</summary>
    /// <param name="say">Takes a line for each warning of the server about what it accepts.</param>
    /// <param name="ct">Ends it.</param>
    /// <param name="beforePods">Runs when all is there that pods refer to (namespace, accounts, secrets), but no workload yet.</param>
    /// <exception cref="UserErrorException">The server does not accept one of them; names its file and line.</exception>
    public async Task ApplyAsync(Action<string> say, CancellationToken ct, Func<Task>? beforePods = null)
    {
        foreach (var document in ApplyOrder.Sort(documents))
        {
            if (document.Kind == "Deployment" && beforePods is not null)
            {
                await beforePods();
                beforePods = null;
            }

            // Noted before it is sent: a request that is cut off may have arrived.
            applied.Add(document);
            try
            {
                await client.ApplyAsync(RunLabels.Mark(document.Object, run), new ApplyOptions(FieldManager)
                {
                    Warned = warning => say($"{document.File}:{document.Line}: {document}: {warning}"),
                }, ct);
            }
            catch (KubernetesApiException exception)
            {
                // Refused is not applied; after any other failure it may be there.
                if (exception.StatusCode is >= 400 and < 500)
                    applied.Remove(document);
                throw new UserErrorException($"{document.File}:{document.Line}: {document}: {exception.Message}", exception) { Reason = "refused by the API" };
            }
        }
    }

    /// <summary>Whether there is anything to delete.</summary>
    public bool IsApplied => applied.Count > 0;

    /// <summary>Deletes what was applied and waits until it is gone, its pods included.</summary>
    public async Task DeleteAsync(CancellationToken ct)
    {
        await Leftovers.DeleteAsync(client, applied, ct);
        applied.Clear();
    }

    /// <summary>An autoscaler in the version of it that the server has.</summary>
    private async Task<ManifestDocument> ServedAsync(ManifestDocument document, Action<string> say, CancellationToken ct)
    {
        if (document.Kind != "HorizontalPodAutoscaler" || document.ApiVersion != SameAutoscaler[0])
            return document;
        var served = await client.FirstServedAsync(SameAutoscaler, ct);
        if (served is null || served == document.ApiVersion)
            return document;
        say($"this cluster has no {document.ApiVersion}: {document} is applied as {served}, which has the same fields");
        var copy = document.Object.DeepClone().AsObject();
        copy["apiVersion"] = served;
        return document with { Object = copy };
    }

    private void Refuse(ManifestDocument document, JsonObject present)
    {
        if (RunMark.Of(present) is not { } mark)
            throw new UserErrorException(
                $"{document} already exists on this cluster and was not created by evaluator: delete it, or give yours another name or namespace.");
        // Applying anew what is up is what apply is for.
        if (mark.Run == RunLabels.Up && run != RunLabels.Up)
            throw new UserErrorException($"{document} is deployed by 'evaluator up': remove it with 'evaluator down' first.");
        if (mark.LivingPid is { } pid)
            throw new UserErrorException($"{document} belongs to run {mark.Run}, which is still running (pid {pid}): wait for it.");
        if (mark.IsElsewhere)
            throw new UserErrorException(
                $"{document} belongs to run {mark.Run}, started on machine {mark.Machine}: wait for it, or, if that run is dead, remove it with "
                    + $"'evaluator down --context {client.Config.Context} --others'."
            );
    }
}
