using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.Kubernetes.Rules;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Kinds;

/// <summary>Jobs.</summary>
internal static class JobKind
{
    /// <summary>What the cluster knows of jobs.</summary>
    public static ResourceKind Create() =>
        new()
        {
            Categories = ["all"],
            Versions = [KindVersion.Of<V1Job>() with { Columns = Columns }],
            HasStatus = true,
            HasGeneration = true,
            OrphansByDefault = true,
            SelectableFields = ["status.successful"],
            Allocate = (_, job, old, _) =>
            {
                // The selector comes from the identity, so that two jobs of one template never count each other's pods.
                if (old is not null || job.Flag("spec", "manualSelector") || job.Object("spec") is null)
                    return;
                job.Set(
                    new JsonObject { ["matchLabels"] = new JsonObject { ["batch.kubernetes.io/controller-uid"] = job.Uid() } },
                    "spec",
                    "selector"
                );
                foreach (
                    var (label, value) in new[]
                    {
                        ("batch.kubernetes.io/controller-uid", job.Uid()),
                        ("batch.kubernetes.io/job-name", job.Name()),
                        ("controller-uid", job.Uid()),
                        ("job-name", job.Name()),
                    }
                )
                    job.Set(value, "spec", "template", "metadata", "labels", label);
                // A job without labels of its own has its template's, so that "-l job-name=…" finds it with its pods.
                if (job.Labels().Count == 0)
                    job.CopyTemplateLabels();
            },
            Limits = Limits,
        };

    private static IReadOnlyList<PrinterColumn> Columns { get; } =
    [
        PrinterColumn.Name,
        PrinterColumn.Of<V1Job>("Status", (job, _) => Status(job)),
        PrinterColumn.Of<V1Job>(
            "Completions",
            (job, _) =>
                $"{job.Status?.Succeeded ?? 0}/{(job.Spec?.Completions is { } completions ? $"{completions}" : $"1 of {job.Spec?.Parallelism}")}"
        ),
        PrinterColumn.Of<V1Job>(
            "Duration",
            (job, now) => job.Status?.StartTime is { } start ? ShortDuration.Text((job.Status.CompletionTime ?? now) - start) : ""
        ),
        PrinterColumn.Age,
        .. WorkloadColumns.Wide<V1Job>(job => (job.Spec?.Template, job.Spec?.Selector)),
    ];

    private static string Status(V1Job job) =>
        (job.Status.Condition("Complete") ?? job.Status.Condition("Failed"))?.Type
        ?? (job.IsDeleting ? "Terminating" : (job.Status.Condition("Suspended") ?? job.Status.Condition("FailureTarget"))?.Type ?? "Running");

    private static void Limits(Field job)
    {
        PodLimits.Check(job["spec"]["template"]["spec"]);
        foreach (var name in (ReadOnlySpan<string>)["podFailurePolicy", "successPolicy", "backoffLimitPerIndex", "maxFailedIndexes", "managedBy"])
            if (job["spec"][name].Exists)
                job["spec"]
                    [name]
                    .Forbidden("the embedded cluster's jobs support only completions, parallelism, indexes, backoffLimit, deadline and time to live");
    }
}
