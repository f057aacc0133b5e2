using MlServe.Evaluator.Monitoring;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Deploying;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Runs.Jobs;

/// <summary>What of a manifest is run to its end: a Job, or workloads of any kind whose pods bear one label.</summary>
/// <param name="Workloads">The objects that are waited for; at least one.</param>
/// <param name="Selector">Label of their pods, as <c>kubectl -l</c> takes it.</param>
internal sealed record JobTarget(IReadOnlyList<ManifestDocument> Workloads, string Selector)
{
    /// <summary>For people, and the name under which figures are kept.</summary>
    public string Description => string.Join(", ", Workloads);

    /// <summary>Images of its containers.</summary>
    public IReadOnlyList<string> Images => [.. Texts("image").Distinct()];

    /// <summary>The pods and containers that the monitor counts.</summary>
    public PodFilter Pods(string space) => new(Workloads[0].Namespace ?? space, Texts("name").ToHashSet(), Selector);

    /// <summary>Waits for it.</summary>
    public Completion Completion(KubernetesClient client, PodFilter pods, TimeSpan limit, TimeProvider time) => Workloads is [{ Kind: "Job", Name: var job }]
        ? new JobCompletion(client, job, pods, limit, time)
        : new WorkloadCompletion(client, Workloads, pods, limit, time);

    /// <summary>Finds the Job.</summary>
    /// <exception cref="UserErrorException">There are several.</exception>
    public static JobTarget Of(ManifestFile manifest)
    {
        var jobs = manifest.Documents.Where(document => document.Kind == "Job").ToList();
        return jobs.Count == 1
            ? new JobTarget(jobs, "job-name=" + jobs[0].Name)
            : throw new UserErrorException($"{manifest.Name} has {jobs.Count} Jobs: keep one, so that it is clear which is measured.");
    }

    /// <summary>Finds all that runs, whatever its kind.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="label">Label of all its pods.</param>
    /// <exception cref="UserErrorException">Nothing in it runs.</exception>
    public static JobTarget OfAny(ManifestFile manifest, string label)
    {
        var workloads = manifest.Documents.Where(document => ApplyOrder.IsWorkload(document.Kind)).ToList();
        return workloads.Count > 0
            ? new JobTarget(workloads, label)
            : throw new UserErrorException($"{manifest.Name} has nothing in it that runs: add a Job, or another kind that comes to an end.");
    }

    private IEnumerable<string> Texts(string field) => Workloads
        .SelectMany(workload => PodTemplates.Containers(workload.Object)).Select(container => (string?)container[field] ?? "");
}
