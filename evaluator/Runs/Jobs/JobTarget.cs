using k8s.Models;
using MlServe.Evaluator.Monitoring;
using MlServe.Kubernetes.Manifests;
using MlServe.Kubernetes.Objects;

namespace MlServe.Evaluator.Runs.Jobs;

/// <summary>The Job of a manifest.</summary>
/// <param name="Namespace">Where it lives; null: the cluster's default.</param>
/// <param name="Job">The Job as the manifest has it.</param>
internal sealed record JobTarget(string? Namespace, V1Job Job)
{
    /// <summary>Its name.</summary>
    public string Name => Job.Name() ?? "";

    /// <summary>Images of its containers.</summary>
    public IReadOnlyList<string> Images => [.. Job.Spec.Template.Containers.Select(container => container.Image ?? "").Distinct()];

    /// <summary>The pods and containers that the monitor counts.</summary>
    public PodFilter Pods(string space) => new(space, Job.Spec.Template.Containers.Select(container => container.Name).ToHashSet(), "job-name=" + Name);

    /// <summary>Finds the Job.</summary>
    /// <exception cref="UserErrorException">There are several.</exception>
    public static JobTarget Of(ManifestFile manifest)
    {
        var jobs = manifest.Documents.Where(document => document.Kind == "Job").Select(document => document.As<V1Job>()).ToList();
        return jobs.Count == 1
            ? new JobTarget(jobs[0].Namespace(), jobs[0])
            : throw new UserErrorException($"{manifest.Name} has {jobs.Count} Jobs: keep one, so that it is clear which is measured.");
    }
}
