using System.Text.Json.Nodes;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Runs.Jobs;
using MlServe.Evaluator.Sweep.Trials;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Sweep.Targets;

/// <summary>A Job: each trial runs it to its end, and has what it printed among its figures.</summary>
/// <param name="manifest">The manifest.</param>
/// <param name="fileName">What its file is called, also where it is read from a copy.</param>
internal sealed class SweptJob(ManifestFile manifest, string fileName) : SweptManifest(manifest, fileName)
{
    /// <inheritdoc/>
    public override string TimeFigure => KnownFigures.Completion.Name;

    /// <inheritdoc/>
    public override IReadOnlyList<string> FrontFigures => [KnownFigures.Completion.Name, KnownFigures.MemoryUsedPeak.Name];

    /// <inheritdoc/>
    public override string? WhyOneAtATime => Manifest.Documents.Count == 1 ? null
        : $"needs a manifest that is a Job and nothing else, or trials would share its other objects; {Manifest.Name} has {Manifest.Documents.Count}";

    /// <inheritdoc/>
    public override void Check() => JobTarget.Of(Manifest);

    /// <inheritdoc/>
    public override Task RunAsync(TrialRun run) => run.Evaluation.RunAsync(
        JobWorkload.Check(new JobOptions
        {
            Manifest = run.Folder.ManifestOf(run.Trial.Cell),
            Out = run.Folder.Round(run.Trial.Round),
            Interval = run.Definition.Interval,
            TimeLimit = run.Definition.TimeLimit,
            Usage = run.Definition.Usage,
            Printed = run.Watch is { } watch ? watch.Take : null,
            Stopped = run.Watch?.Stopped,
        }),
        run.Display);

    /// <inheritdoc/>
    protected override void GiveUniqueNames(IReadOnlyList<JsonObject> objects, int number) =>
        objects.Single(document => (string?)document["kind"] == "Job")["metadata"]!["name"] += Invariant($"-{number:00}");
}
