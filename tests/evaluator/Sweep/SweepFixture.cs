using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Scoring;
using MlServe.Evaluator.Sweep;
using MlServe.Evaluator.Sweep.Definitions;
using MlServe.Evaluator.Sweep.Results;
using MlServe.Evaluator.Tests.Comparison;

namespace MlServe.Evaluator.Tests.Sweep;

/// <summary>Sweeps with trials made by hand.</summary>
internal static class SweepFixture
{
    /// <summary>CPU × memory of the one-pod deployment: three by two cells.</summary>
    public const string Text = """
        manifest: deployment.yaml
        minutes: 0.5
        trials: 2
        seed: 7
        parameters:
          - name: cpu
            fields:
              - Deployment spec.template.spec.containers[ml-app].resources.requests.cpu
              - Deployment spec.template.spec.containers[ml-app].resources.limits.cpu
            values: [250m, 500m, 1]
          - name: memory
            fields: [ "Deployment spec.template.spec.containers[ml-app].resources.limits.memory", "Deployment spec.template.spec.containers[ml-app].resources.requests.memory" ]
            values: [64Mi, 1Gi]
        """;

    public static SweepDefinition Define(TemporaryFolder scratch, string? text = null)
    {
        scratch.Write("deployment.yaml", File.ReadAllText(Path.Combine(Repository.Root, "deploy_k8s", "deployment_k8s.yaml")));
        return SweepFile.Read(scratch.Write("limits.yaml", text ?? Text));
    }

    /// <summary>A sweep's folder as one that was begun has it.</summary>
    public static (SweepFolder Folder, SweepDefinition Definition, IReadOnlyList<SweepCell> Cells, SweepSettings Settings) Begin(
        TemporaryFolder scratch,
        string? text = null
    )
    {
        var definition = Define(scratch, text);
        var seed = definition.Seed ?? 7;
        var cells = SweepCells.Of(definition, seed);
        var folder = SweepFolder.Create(scratch["runs"], definition.Name, new DateTimeOffset(2026, 1, 31, 9, 0, 0, TimeSpan.Zero));
        var settings = SweepSettings.Of(definition, seed, new ClusterChoice(null, false), folder);
        SweepFiles.Begin(folder, definition, cells, settings);
        return (folder, definition, cells, settings);
    }

    /// <summary>Leaves a run folder of a trial: two stages of 100 requests that took so long each.</summary>
    public static string Run(
        SweepFolder folder,
        SweepCell cell,
        int round,
        double seconds,
        Func<RunMetadata, RunMetadata>? change = null,
        string stamp = "20260131T090100Z"
    )
    {
        var run = MadeRuns.Write(
            folder.Round(round),
            $"{stamp}-{cell.Name}",
            cell.Name,
            seconds,
            1024 * 1024,
            known => (change ?? (same => same))(known with { ManifestSha256 = cell.Key })
        );
        File.WriteAllText(Path.Combine(run, "summary.json"), SummaryJson.Text(ScoredFiles.OfRun(run).Score(null, _ => { })));
        return run;
    }

    /// <summary>A trial in memory.</summary>
    public static TrialResult Trial(int round, double? seconds, string? reason = null) => new(round)
    {
        State = seconds is null ? reason is null ? TrialState.Pending : TrialState.Failed : TrialState.Done,
        Reason = reason,
        Figures = seconds is { } known ? new Dictionary<string, double> { ["response_time_s"] = known } : new Dictionary<string, double>(),
    };
}
