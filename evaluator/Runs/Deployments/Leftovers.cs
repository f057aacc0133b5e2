using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using MlServe.Kubernetes;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Deploying;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Runs.Deployments;

/// <summary>An object that a run created and that is still there.</summary>
/// <param name="Document">The object.</param>
/// <param name="Mark">What it says of its run.</param>
internal sealed record Leftover(ManifestDocument Document, RunMark Mark);

/// <summary>Finds what runs have left on a cluster, of whatever kind and in whatever namespace, and removes it.</summary>
internal static class Leftovers
{
    private const int AtOnce = 8;

    /// <summary>Everything that bears a run's marks, as far as one may look.</summary>
    public static async Task<IReadOnlyList<Leftover>> FindAsync(KubernetesClient client, CancellationToken ct)
    {
        var found = new ConcurrentBag<Leftover>();
        await Parallel.ForEachAsync(
            await client.KindsAsync(ct),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct },
            async (kind, inner) =>
            {
                foreach (var item in await ListAsync(client, kind, inner))
                    // What belongs to another object goes with it.
                    if (RunMark.Of(item) is { } mark && item["metadata"]!["ownerReferences"] is null)
                        found.Add(new Leftover(Document(item, kind), mark));
            }
        );
        return [.. found.OrderBy(left => left.Document.ToString(), StringComparer.Ordinal)];
    }

    /// <summary>Removes what runs of this machine that died have left, whatever manifest it was of: it would be in the figures of the next.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="say">Takes a line when something is removed.</param>
    /// <param name="ct">Ends it.</param>
    public static async Task RemoveDeadAsync(KubernetesClient client, Action<string> say, CancellationToken ct)
    {
        var left = (await FindAsync(client, ct))
            .Where(left => left.Mark is { LivingPid: null, IsElsewhere: false } && left.Mark.Run != RunLabels.Up)
            .ToList();
        if (left.Count == 0)
            return;
        say($"removing what a killed run left behind: {string.Join(", ", left.Select(left => left.Document))}");
        await DeleteAsync(client, left.Select(left => left.Document), ct);
    }

    /// <summary>Deletes objects, what others refer to last, and waits until they are gone, their pods included.</summary>
    public static async Task DeleteAsync(KubernetesClient client, IEnumerable<ManifestDocument> documents, CancellationToken ct)
    {
        // Backwards: the autoscaler before what it scales, the workload before the namespace it is in.
        var order = ApplyOrder.Sort(documents).Reverse().ToList();
        foreach (var document in order)
        {
            var kind = await client.ResolveAsync(document.ApiVersion, document.Kind, ct);
            // Foreground: a Deployment is gone when its pods are, and only then the next run starts from nothing.
            await client.DeleteAsync(kind, document.Name, document.Namespace, new DeleteOptions { Propagation = Propagation.Foreground }, ct);
        }

        foreach (var document in order)
            await client.WaitUntilGoneAsync(await client.ResolveAsync(document.ApiVersion, document.Kind, ct), document.Name, document.Namespace, ct);
    }

    private static async Task<IEnumerable<JsonObject>> ListAsync(KubernetesClient client, ResourceKind kind, CancellationToken ct)
    {
        // The whole cluster; who may not look at that, at least at the context's namespace.
        foreach (var path in new[] { kind.Path(), kind.Path(client.Config.Namespace) }.Distinct())
        {
            try
            {
                var list = JsonNode.Parse(await client.GetTextAsync($"{path}?labelSelector={Uri.EscapeDataString(RunLabels.Run)}", ct));
                return [.. (list?["items"]?.AsArray() ?? []).OfType<JsonObject>()];
            }
            catch (KubernetesApiException exception) when (exception.StatusCode is 403 or 404 or 405 or >= 500)
            {
                // No run of ours can have made what may not even be looked at.
            }
        }

        return [];
    }

    /// <summary>Items of a list do not say what they are.</summary>
    private static ManifestDocument Document(JsonObject item, ResourceKind kind)
    {
        var copy = item.DeepClone().AsObject();
        (copy["apiVersion"], copy["kind"]) = (kind.ApiVersion, kind.Kind);
        return new ManifestDocument(copy, "", 0);
    }
}
