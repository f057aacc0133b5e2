using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Deploying;
using MlServe.Kubernetes.Objects;

namespace MlServe.Evaluator.Runs.Deployments;

/// <summary>
/// Has every node pull a deployment's images before it is deployed, so that start times and load are free of it. A pod a
/// node names the images with a command that none of them has: the kubelet pulls, fails to start it and is done, so
/// that images without a shell work as well and no service ever starts.
/// </summary>
internal sealed class ImagePull(KubernetesClient client, RunTarget target, string run, TimeProvider time)
{
    private const string NoSuchCommand = "/mlserve-prewarm";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan CleanUpPatience = TimeSpan.FromSeconds(30);

    // What a container waits for once its image is there.
    private static readonly HashSet<string> AfterPull =
    [
        "CreateContainerConfigError",
        "CreateContainerError",
        "RunContainerError",
        "CrashLoopBackOff",
        "PostStartHookError",
    ];

    // Of a pod's template, what decides where its images come from and on which nodes it may be.
    private static readonly string[] Kept = ["imagePullSecrets", "serviceAccountName", "tolerations", "nodeSelector", "securityContext", "runtimeClassName"];

    /// <summary>Pulls on every node that would take the deployment's pods; nodes that would not are left out.</summary>
    /// <param name="patience">How long it may take.</param>
    /// <param name="ct">Ends it; the pods are removed all the same.</param>
    /// <exception cref="UserErrorException">An image cannot be pulled, or not in time.</exception>
    public async Task<Prewarming> PullAsync(TimeSpan patience, CancellationToken ct)
    {
        var start = time.GetTimestamp();
        var pods = new List<string>();
        // A run's name may hold what a pod's may not.
        var name = string.Concat(run.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'));
        try
        {
            foreach (var node in (await client.ListAsync<V1Node>(new ResourceQuery(), ct)).Items.Where(node => node.IsReady))
            {
                var pod = Invariant($"prewarm-{pods.Count}-{name}");
                pods.Add(pod);
                await client.CreateAsync<V1Pod>(PodFor(node.Name() ?? "", pod), target.Namespace, ct);
            }

            var pulled = new List<PulledImage>();
            foreach (var pod in pods)
                pulled.AddRange(await WaitAsync(pod, start, patience, ct));
            return new Prewarming(Math.Round(time.GetElapsedTime(start).TotalSeconds, 3), pulled);
        }
        catch (KubernetesApiException exception)
        {
            throw new UserErrorException($"--prewarm: the images cannot be pulled beforehand: {exception.Message}", exception);
        }
        finally
        {
            await DeleteAsync(pods);
        }
    }

    /// <summary>The pod that makes a node pull.</summary>
    internal JsonObject PodFor(string node, string name)
    {
        var template = target.PodSpec;
        var spec = new JsonObject { ["restartPolicy"] = "Never", ["automountServiceAccountToken"] = false, ["terminationGracePeriodSeconds"] = 0 };
        foreach (var field in Kept)
            if (template[field] is { } value)
                spec[field] = value.DeepClone();
        // The scheduler, not we, knows which nodes would take the pods; it is only told which one is asked.
        var required = new JsonObject { ["nodeSelectorTerms"] = new JsonArray(Terms(template).Select(term => (JsonNode)OnNode(term, node)).ToArray()) };
        spec["affinity"] = new JsonObject { ["nodeAffinity"] = new JsonObject { ["requiredDuringSchedulingIgnoredDuringExecution"] = required } };
        var containers = (template["initContainers"]?.AsArray() ?? []).Concat(template["containers"]!.AsArray()).OfType<JsonObject>()
            .DistinctBy(container => (string?)container["image"]);
        spec["containers"] = new JsonArray(containers.Select((container, index) => (JsonNode)Puller(container, index)).ToArray());
        return RunLabels.Mark(new JsonObject { ["metadata"] = new JsonObject { ["name"] = name }, ["spec"] = spec }, run);
    }

    private static IEnumerable<JsonObject> Terms(JsonObject template)
    {
        var terms = template["affinity"]?["nodeAffinity"]?["requiredDuringSchedulingIgnoredDuringExecution"]?["nodeSelectorTerms"] as JsonArray;
        return terms is { Count: > 0 } ? terms.OfType<JsonObject>() : [[]];
    }

    private static JsonObject OnNode(JsonObject term, string node)
    {
        var copy = term.DeepClone().AsObject();
        copy["matchFields"] = new JsonArray(new JsonObject { ["key"] = "metadata.name", ["operator"] = "In", ["values"] = new JsonArray(node) });
        return copy;
    }

    private static JsonObject Puller(JsonObject container, int index)
    {
        // A quota wants to be told something; this little fits everywhere.
        JsonObject Little() => new() { ["cpu"] = "10m", ["memory"] = "16Mi" };
        var puller = new JsonObject
        {
            ["name"] = $"image-{index}", ["image"] = container["image"]?.DeepClone(), ["command"] = new JsonArray(NoSuchCommand),
            ["resources"] = new JsonObject { ["requests"] = Little(), ["limits"] = Little() },
        };
        foreach (var field in (string[])["imagePullPolicy", "securityContext"])
            if (container[field] is { } value)
                puller[field] = value.DeepClone();
        return puller;
    }

    private async Task<IReadOnlyList<PulledImage>> WaitAsync(string name, long start, TimeSpan patience, CancellationToken ct)
    {
        while (true)
        {
            var pod = await client.GetAsync<V1Pod>(name, target.Namespace, ct);
            if (IsUnwanted(pod))
                return [];
            var events = (
                await client.ListAsync<Corev1Event>(
                    new ResourceQuery { Namespace = target.Namespace, FieldSelector = "involvedObject.name=" + name },
                    ct
                )
            ).Items;
            var statuses = pod.ContainerStatuses.ToList();
            if (statuses.Count > 0 && statuses.All(IsPulled))
                return [.. statuses.Select(status => Pulled(pod, status, events))];
            var waiting = pod with { Status = (pod.Status ?? new()) with { ContainerStatuses = [.. statuses.Where(status => !IsPulled(status))] } };
            if (Rollout.Explain(new V1Deployment(), [waiting], events) is { IsHopeless: true } trouble)
                throw new UserErrorException($"--prewarm: {trouble.Text}");
            if (time.GetElapsedTime(start) >= patience)
                throw new UserErrorException(
                    Invariant(
                        $"--prewarm: node {pod.Spec.NodeName} has not pulled the images after {patience.TotalSeconds:0} s: allow more time with "
                            + $"--ready-timeout."
                    )
                );
            await Task.Delay(Pause, time, ct);
        }
    }

    private static PulledImage Pulled(V1Pod pod, V1ContainerStatus status, IEnumerable<Corev1Event> events)
    {
        var image = pod.Containers.First(container => container.Name == status.Name).Image ?? "";
        var said = events.FirstOrDefault(happened => happened.Reason == "Pulled" && happened.InvolvedObject?.FieldPath?.Contains($"{{{status.Name}}}") == true);
        return new PulledImage(pod.Spec.NodeName ?? "", image, said?.Message);
    }

    private static bool IsPulled(V1ContainerStatus status) =>
        status.State is { Terminated: not null } or { Running: not null } || AfterPull.Contains(status.State?.Waiting?.Reason ?? "");

    /// <summary>The scheduler (cordoned, tainted, not what the template selects) or the kubelet (full) refuses: no pod of the
    /// deployment will come here either.</summary>
    private static bool IsUnwanted(V1Pod pod) =>
        pod.Status?.Conditions?.Any(condition => condition is { Type: "PodScheduled", Status: "False", Reason: "Unschedulable" }) == true
        || (pod.Status is { Phase: "Failed", Reason: not null } && !pod.ContainerStatuses.Any());

    /// <summary>Whatever became of it, and however it ended: no pod stays.</summary>
    private async Task DeleteAsync(List<string> pods)
    {
        using var patience = new CancellationTokenSource(CleanUpPatience, time);
        try
        {
            foreach (var pod in pods)
                await client.DeleteAsync<V1Pod>(pod, target.Namespace, new DeleteOptions { Grace = TimeSpan.Zero }, patience.Token);
            foreach (var pod in pods)
                await client.WaitUntilGoneAsync(Kubernetes.ResourceKind.Of<V1Pod>(), pod, target.Namespace, patience.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException || ClusterFailure.Is(exception))
        {
            // They carry the run's mark: the next run or 'down' removes them.
        }
    }
}
