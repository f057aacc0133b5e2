using System.Text.Json.Nodes;
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
        Versions = [new KindVersion("batch/v1") { Schema = "Job", Columns = Columns }],
        HasStatus = true,
        HasGeneration = true,
        OrphansByDefault = true,
        SelectableFields = ["status.successful"],
        Default = Default,
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
        Validate = Validate,
    };

    private static IReadOnlyList<PrinterColumn> Columns { get; } =
    [
        PrinterColumn.Name,
        new("Status", (job, _) => Status(job)),
        new("Completions", (job, _) => job.Int("spec", "completions") is { } completions
            ? $"{job.Int("status", "succeeded") ?? 0}/{completions}"
            : $"{job.Int("status", "succeeded") ?? 0}/1 of {job.Int("spec", "parallelism") ?? 1}"),
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

    private static void Default(JsonObject job)
    {
        if (job.Object("spec") is not { } spec)
            return;
        if (spec["completions"] is null && spec["parallelism"] is null)
            spec["completions"] = 1;
        spec.SetDefault(1, "parallelism");
        spec.SetDefault(6, "backoffLimit");
        spec.SetDefault("NonIndexed", "completionMode");
        spec.SetDefault(false, "suspend");
        spec.SetDefault("TerminatingOrFailed", "podReplacementPolicy");
        spec.SetDefault(false, "manualSelector");
        PodDefaults.Template(spec.Object("template", "spec"));
    }

    private static void Validate(JsonObject job, JsonObject? old, ICollection<FieldError> errors)
    {
        var spec = job.Object("spec");
        foreach (var name in (ReadOnlySpan<string>)["parallelism", "completions", "backoffLimit", "activeDeadlineSeconds", "ttlSecondsAfterFinished"])
            WorkloadRules.NotNegative(spec, name, errors);
        PodRules.Spec(spec.Object("template", "spec"), "spec.template.spec", errors);
        if (spec.Text("template", "spec", "restartPolicy") is { } policy and not ("OnFailure" or "Never"))
            errors.Add(policy == "Always"
                ? FieldError.Required("spec.template.spec.restartPolicy", "valid values: \"OnFailure\", \"Never\"")
                : FieldError.NotSupported("spec.template.spec.restartPolicy", policy, ["OnFailure", "Never"]));
        if (spec.Text("completionMode") == "Indexed" && job.At("spec", "completions") is null)
            errors.Add(FieldError.Required("spec.completions", "when completion mode is Indexed"));
        foreach (var name in (ReadOnlySpan<string>)["podFailurePolicy", "successPolicy", "backoffLimitPerIndex", "maxFailedIndexes", "managedBy"])
            if (job.At("spec", name) is not null)
                errors.Add(FieldError.Forbidden($"spec.{name}", "the embedded cluster's jobs know completions, parallelism, indexes, backoffLimit, deadline and time to live only"));
        if (old is null)
            return;
        foreach (var name in (ReadOnlySpan<string>)["selector", "template", "completions", "completionMode"])
            if (!JsonNode.DeepEquals(old.At("spec", name), job.At("spec", name)))
                errors.Add(FieldError.Invalid($"spec.{name}", job.At("spec", name)?.ToJsonString() ?? "null", "field is immutable"));
    }
}
