using System.Text.Json.Nodes;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Pipelines.Artifacts;
using MlServe.Evaluator.Runs.Jobs;
using MlServe.Kubernetes.Deploying;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Pipelines;

/// <summary>
/// The objects that a step with a manifest becomes: as given, so many copies of what runs, and in every pod the steps' folders and the variables
/// that Kubebench's images expect, whose experiment is the step's own folder. Pure.
/// </summary>
internal static class StepManifest
{
    /// <summary>Folders of an experiment.</summary>
    public static readonly IReadOnlyList<string> Folders = ["config", "output", "result"];

    private const string Root = "/kubebench/experiments";
    private const string LabelName = "mlserve.dev/step";

    /// <summary>Label of the step's pods.</summary>
    public static string LabelOf(PipelineDefinition definition, PipelineStep step) => $"{LabelName}={definition.Name}-{step.Name}";

    /// <summary>The manifest with its names filled in, checked.</summary>
    /// <exception cref="ManifestException">It has mistakes.</exception>
    /// <exception cref="UserErrorException">Nothing in it runs.</exception>
    public static ManifestFile Read(PipelineDefinition definition, PipelineStep step)
    {
        var (name, text) = step.Manifest!.Value;
        var manifest = ManifestFile.Parse(definition.Fill(step, text), name);
        JobTarget.OfAny(manifest, LabelOf(definition, step));
        return manifest;
    }

    /// <summary>The objects.</summary>
    /// <param name="definition">The pipeline.</param>
    /// <param name="step">The step.</param>
    /// <param name="artifacts">Where the folders of steps lie.</param>
    /// <param name="experiment">The run's name, which is the experiment's.</param>
    public static IReadOnlyList<JsonObject> Of(PipelineDefinition definition, PipelineStep step, ArtifactVolume artifacts, string experiment)
    {
        var objects = new List<JsonObject>();
        foreach (var document in Read(definition, step).Documents)
        {
            var copies = ApplyOrder.IsWorkload(document.Kind) ? step.Copies : 1;
            for (var number = 1; number <= copies; number++)
            {
                var copy = document.Object.DeepClone().AsObject();
                if (copies > 1)
                    copy["metadata"]!["name"] = Invariant($"{document.Name}-{number}");
                foreach (var pod in PodTemplates.In(copy))
                    Complete(pod, definition, step, artifacts, experiment);
                objects.Add(copy);
            }
        }

        return objects;
    }

    private static void Complete(JsonObject pod, PipelineDefinition definition, PipelineStep step, ArtifactVolume artifacts, string experiment)
    {
        var label = LabelOf(definition, step).Split('=');
        pod.Child("metadata").Child("labels")[label[0]] = label[1];
        var spec = pod["spec"]!.AsObject();
        spec.List("volumes").Add((JsonNode)artifacts.Describe(StepJob.Volume));
        foreach (var container in ((string[])["initContainers", "containers"]).SelectMany(kind => spec[kind] as JsonArray ?? []).OfType<JsonObject>())
        {
            var mounts = container.List("volumeMounts");
            foreach (var mount in StepJob.Mounts(step, artifacts))
                mounts.Add(mount!.DeepClone());
            mounts.Add((JsonNode)new JsonObject
            {
                ["name"] = StepJob.Volume, ["mountPath"] = $"{Root}/{experiment}", ["subPath"] = artifacts.Inside(step.Name),
            });
            var environment = container.List("env");
            foreach (var (name, value) in Variables(experiment))
                environment.Add((JsonNode)new JsonObject { ["name"] = name, ["value"] = value });
        }
    }

    private static IEnumerable<(string Name, string Value)> Variables(string experiment)
    {
        var path = $"{Root}/{experiment}";
        yield return ("KUBEBENCH_EXP_ROOT", Root);
        yield return ("KUBEBENCH_EXP_ID", experiment);
        yield return ("KUBEBENCH_EXP_PATH", path);
        foreach (var folder in Folders)
            yield return ($"KUBEBENCH_EXP_{folder.ToUpperInvariant()}_PATH", $"{path}/{folder}");
    }
}
