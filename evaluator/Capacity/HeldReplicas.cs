using System.Text.Json.Nodes;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Capacity;

/// <summary>A manifest whose Deployments have a number of pods that nothing changes.</summary>
internal static class HeldReplicas
{
    /// <summary>The manifest without its autoscalers and with so many replicas; as it is where no number is named.</summary>
    public static ManifestFile In(ManifestFile manifest, int? replicas)
    {
        if (replicas is not { } number)
            return manifest;
        List<JsonObject> objects = [.. manifest.Documents.Where(document => document.Kind != "HorizontalPodAutoscaler")
            .Select(document => document.Object.DeepClone().AsObject())];
        foreach (var deployment in objects.Where(value => (string?)value["kind"] == "Deployment"))
            deployment["spec"]!["replicas"] = number;
        return ManifestFile.Parse($"# {manifest.Name} held at {number} replicas\n{Yaml.FromJson(objects)}", manifest.Name);
    }
}
