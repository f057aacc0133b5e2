using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.Kubernetes.Rules;
using MlServe.Kubernetes.Schema;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Kinds;

/// <summary>Jobs.</summary>
internal static class JobKind
{
    /// <summary>What the cluster knows of jobs.</summary>
    public static ResourceKind Create() => new()
    {
        Group = "batch",
        Kind = "Job",
        Plural = "jobs",
        Categories = ["all"],
        Versions = [new KindVersion("batch/v1") { Schema = SchemaLibrary.Of<V1Job>(), Columns = Columns }],
        HasStatus = true,
        HasGeneration = true,
        OrphansByDefault = true,
        SelectableFields = ["status.successful"],
        Allocate = (_, job, old, _) =>
        {
            // The selector comes from the identity, so that two jobs of one template never count each other's pods.
            if (old is not null || job.Flag("spec", "manualSelector") || job.Object("spec") is null)
                return;
            job.Set(new JsonObject { ["matchLabels"] = new JsonObject { ["batch.kubernetes.io/controller-uid"] = job.Uid() } }, "spec", "selector");
            foreach (var (label, value) in new[] { ("batch.kubernetes.io/controller-uid", job.Uid()), ("batch.kubernetes.io/job-name", job.Name()), ("controller-uid", job.Uid()), ("job-name", job.Name()) })
                job.Set(value, "spec", "template", "metadata", "labels", label);
            // A job without labels of its own has its template's, so that "-l job-name=…" finds it with its pods.
            if (job.Labels().Count == 0)
                job.Set(job.At("spec", "template", "metadata", "labels")!.DeepClone(), "metadata", "labels");
        },
        Limits = Limits,
    };

    private static IReadOnlyList<PrinterColumn> Columns { get; } =
    [
        PrinterColumn.Name,
        new("Status", (job, _) => Status(job)),
        new("Completions", (job, _) => job.Int("spec", "completions") is { } completions
            ? $"{job.Int("status", "succeeded") ?? 0}/{completions}"
            : $"{job.Int("status", "succeeded") ?? 0}/1 of {job.Int("spec", "parallelism")}"),
        new("Duration", (job, now) => job.Time("status", "startTime") is { } start ? ShortDuration.Text((job.Time("status", "completionTime") ?? now) - start) : ""),
        PrinterColumn.Age,
        .. WorkloadColumns.Wide,
    ];

    private static string Status(JsonObject job) =>
        job.IsTrue("Complete") ? "Complete"
        : job.IsTrue("Failed") ? "Failed"
        : job.IsDeleting() ? "Terminating"
        : job.IsTrue("Suspended") ? "Suspended"
        : job.IsTrue("FailureTarget") ? "FailureTarget"
        : "Running";

    private static void Limits(Field job)
    {
        PodLimits.Check(job["spec"]["template"]["spec"]);
        foreach (var name in (ReadOnlySpan<string>)["podFailurePolicy", "successPolicy", "backoffLimitPerIndex", "maxFailedIndexes", "managedBy"])
            if (job["spec"][name].Exists)
                job["spec"][name].Forbidden("the embedded cluster's jobs know completions, parallelism, indexes, backoffLimit, deadline and time to live only");
    }
}
