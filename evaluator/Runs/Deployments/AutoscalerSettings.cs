using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.Kubernetes.Defaults;
using MlServe.Kubernetes.Manifests;
using MlServe.Kubernetes.Objects;
using MlServe.LocalCluster.Kinds;

namespace MlServe.Evaluator.Runs.Deployments;

/// <summary>An autoscaler and the pods that it scales, as a manifest has them, in the terms of autoscaling/v2.</summary>
internal sealed class AutoscalerSettings
{
    private const string Kind = "HorizontalPodAutoscaler", Version = "autoscaling/v2";
    private readonly IReadOnlyList<JsonObject> objects;
    private readonly string source;

    private AutoscalerSettings(IReadOnlyList<JsonObject> objects, string source)
    {
        (this.objects, this.source) = (objects, source);
        var manifest = Parse(objects, source);
        Target = RunTarget.Of(manifest);
        if (Target.Autoscaler is not { } name)
            throw new UserErrorException($"{source} has no HorizontalPodAutoscaler for Deployment {Target.Name}: there are no decisions to make again.");
        Spec = manifest.Documents.First(document => document.Kind == Kind && document.Name == name).As<V2HorizontalPodAutoscaler>().Spec;
        if (Spec.Metrics.FirstOrDefault(metric => metric.Type is not ("Resource" or "ContainerResource")) is { } other)
            throw new UserErrorException($"{source}: its autoscaler scales by a metric of type {other.Type}, which a run does not record: only Resource and "
                + "ContainerResource can be decided again.");
    }

    /// <summary>What is scaled.</summary>
    public RunTarget Target { get; }

    /// <summary>What the autoscaler is told, with Kubernetes' defaults.</summary>
    public V2HorizontalPodAutoscalerSpec Spec { get; }

    /// <summary>Spec of the pods, with their requests.</summary>
    public V1PodSpec Pod => Target.Deployment.Spec.Template.Spec;

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="UserErrorException">It has no autoscaler, or one by metrics that no run records.</exception>
    public static AutoscalerSettings Of(ManifestFile manifest) => new([.. manifest.Documents.Select(document => AsVersion2(document.Object))], manifest.Name);

    /// <summary>The same with some fields set.</summary>
    /// <param name="changes">
    /// Each FIELD=VALUE: a field of the autoscaler's spec as autoscaling/v2 has it, <c>target</c>, <c>requests.cpu</c>, <c>requests.memory</c>, or a
    /// field of another object as <see cref="FieldPath"/> reads it.
    /// </param>
    /// <exception cref="UserErrorException">There is no such field, or it takes no such value.</exception>
    public AutoscalerSettings With(IEnumerable<string> changes)
    {
        List<JsonObject> changed = [.. objects.Select(one => one.DeepClone().AsObject())];
        foreach (var change in changes)
        {
            var place = change.IndexOf('=');
            if (place < 1 || place == change.Length - 1)
                throw new UserErrorException($"--set {change}: must be FIELD=VALUE, such as target=60 or behavior.scaleDown.stabilizationWindowSeconds=60.");
            var (field, value) = (change[..place].Trim(), change[(place + 1)..].Trim());
            try
            {
                FieldPath.Parse(FieldOf(field)).Set(changed, field == "target" ? value.TrimEnd('%', ' ') : value);
            }
            catch (FormatException exception)
            {
                throw new UserErrorException($"--set {change}: {exception.Message}", exception);
            }
        }

        try
        {
            return new AutoscalerSettings(changed, source);
        }
        catch (ManifestException exception)
        {
            // The lines of a file that nobody wrote help nobody.
            throw new UserErrorException($"--set: {string.Join("; ", exception.Problems.Select(problem => problem.Message))}", exception);
        }
    }

    private static ManifestFile Parse(IReadOnlyList<JsonObject> objects, string source) => ManifestFile.Parse(Yaml.FromJson(objects), source);

    private static JsonObject AsVersion2(JsonObject written)
    {
        var copy = written.DeepClone().AsObject();
        if ((string?)copy["kind"] != Kind)
            return copy;
        if ((string?)copy["apiVersion"] == "autoscaling/v1")
            AutoscalerConversion.FromV1(copy);
        copy["apiVersion"] = Version;
        // What Kubernetes takes where none is named is written out, so that it can be set.
        if (copy["spec"] is JsonObject spec && spec["metrics"] is null)
            spec["metrics"] = new JsonArray(AutoscalerDefaults.CpuMetric(80));
        return copy;
    }

    private string FieldOf(string name) => name switch
    {
        _ when name.Contains(' ') => name,
        "target" or "targetCPUUtilizationPercentage" => $"{Kind}/{Target.Autoscaler} spec.{TargetField()}",
        "requests.cpu" or "requests.memory" => $"Deployment/{Target.Name} spec.template.spec.containers[{OnlyContainer(name)}].resources.{name}",
        _ => $"{Kind}/{Target.Autoscaler} spec.{name}",
    };

    private string TargetField()
    {
        var metric = Spec.Metrics.FirstOrDefault(one => one.ResourceName == "cpu") ?? Spec.Metrics[0];
        var index = Spec.Metrics.IndexOf(metric);
        return $"metrics[{index}].{(metric.ContainerName is null ? "resource" : "containerResource")}.target."
            + (metric.Target.AverageValue is null ? "averageUtilization" : "averageValue");
    }

    private string OnlyContainer(string field) => Pod.Containers is [var only] ? only.Name
        : throw new FormatException($"the pod has several containers; write Deployment spec.template.spec.containers[NAME].resources.{field}");
}
