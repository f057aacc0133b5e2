using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Sweep.Trials;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Sweep.Targets;

/// <summary>A Deployment with its Service: each trial loads it.</summary>
/// <param name="manifest">The manifest.</param>
/// <param name="fileName">What its file is called, also where it is read from a copy.</param>
internal sealed class SweptDeployment(ManifestFile manifest, string fileName) : SweptManifest(manifest, fileName)
{
    /// <inheritdoc/>
    public override bool IsLoaded => true;

    /// <inheritdoc/>
    public override string TimeFigure => KnownFigures.ResponseTime.Name;

    /// <inheritdoc/>
    public override IReadOnlyList<string> FrontFigures => [KnownFigures.MemoryRequested.Name, KnownFigures.ResponseTime.Name, KnownFigures.Accuracy.Name];

    /// <inheritdoc/>
    public override TimeSpan Interval => TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public override IReadOnlyList<(string Key, string Why)> RefusedKeys =>
    [
        ("early_stopping", "is for a Job or a pipeline: it goes by the lines that these print"),
        ("parallel", "is for a Job or a pipeline: Deployments that are loaded at the same time slow each other"),
    ];

    /// <inheritdoc/>
    public override void Check()
    {
        var target = RunTarget.Of(Manifest);
        if (target.Service is null)
            throw new UserErrorException($"{Manifest.Name}: no Service of type NodePort or LoadBalancer selects Deployment {target.Name}: add one.");
    }

    /// <inheritdoc/>
    public override Task RunAsync(TrialRun run) => run.Evaluation.RunAsync(
        LoadWorkload.Check(new EvaluationOptions
        {
            Manifest = run.Folder.ManifestOf(run.Trial.Cell),
            Minutes = run.Definition.Minutes,
            Plan = run.Definition.Plan,
            Out = run.Folder.Round(run.Trial.Round),
            Seed = run.LoadSeed,
            Interval = run.Definition.Interval,
            ReadyTimeout = run.Definition.ReadyTimeout,
            Usage = run.Definition.Usage,
            // The same model is as right in every round.
            AccuracyData = run.Trial.Round == 1 ? run.Definition.AccuracyData : null,
            AccuracyLabels = run.Definition.AccuracyLabels,
            AccuracyCard = run.Definition.AccuracyCard,
            Contract = run.Definition.Contract,
            Goals = run.Definition.Goals,
        }),
        run.Display);

    /// <inheritdoc/>
    protected override void CheckCell(ManifestFile manifest) => _ = RunTarget.Of(manifest).RequireReplicas(manifest);
}
