using MlServe.Evaluator.Files;
using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Results.Tallies;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Simulation.Manifests;

namespace MlServe.Evaluator.Simulation.Results;

/// <summary>Writes simulated runs as run folders: the files of a real one by the same writers, and in run.json that it is none.</summary>
/// <param name="manifest">The manifest.</param>
/// <param name="note">What is said of the simulation.</param>
/// <param name="plan">The load plan's file; null: the built-in one.</param>
internal sealed class SimulatedRunWriter(SimulatedManifest manifest, SimulationNote note, string? plan)
{
    /// <summary>Writes a run into a folder of its own.</summary>
    /// <param name="run">The run.</param>
    /// <param name="parent">Where the folder is made.</param>
    /// <param name="now">When it is made, for its name; nothing in the files depends on it.</param>
    /// <exception cref="UserErrorException">The folder cannot be made, or a file not be written.</exception>
    public RunFolder Write(SimulatedRun run, string parent, DateTimeOffset now)
    {
        var folder = RunFolder.Create(parent, manifest.File.Name, now);
        var record = new RunRecord(folder, Describe(run), manifest.File.Text);
        record.NoteStart(run.LoadStartedAt, run.Input.Calibration.Service.Model);
        record.Note(known => known with { LoadEndedAt = run.LoadEndedAt, ReadyAfterSeconds = Math.Round(run.ReadyAfterSeconds, 3) });
        WriteLoad(run, folder);
        using (var usage = UsageCsv.Open(folder.ResourceUsage, ExistingFile.Refuse))
            foreach (var row in run.Usage)
                usage.Write(row);
        using (var events = new EventLog(folder.Events))
            foreach (var happened in run.Events)
                events.Add(happened);
        record.Finish(hasLoad: true);
        return folder;
    }

    private static void WriteLoad(SimulatedRun run, RunFolder folder)
    {
        using var files = LoadFiles.Open(folder.LoadOutput, folder.Latency, ExistingFile.Refuse);
        using var histogramFile = OutputFile.OpenText(folder.Histograms, ExistingFile.Refuse);
        var histograms = new HistogramLog(histogramFile, run.LoadStartedAt);
        using var tallies = TallyFile.Open(folder.Tally, ExistingFile.Refuse, run.Input.Load with { Seed = run.Seed }, TextWriter.Null);
        tallies.Begin(run.LoadStartedAt);
        foreach (var (result, tally) in run.Stages)
        {
            files.Write(result);
            tallies.Write(result, tally);
            histograms.Write(result.EndedAt, result.Elapsed, tally);
        }

        files.WriteOverall(run.Load.Overall);
        using var timeline = TimelineCsv.Open(folder.Timeline, ExistingFile.Refuse);
        foreach (var row in run.Timeline)
            timeline.Write(row);
    }

    private RunMetadata Describe(SimulatedRun run)
    {
        var (file, input) = (manifest.File, run.Input);
        var machine = input.Calibration.Machine;
        var target = RunTarget.Of(file);
        var load = input.Load.Plan;
        return new RunMetadata
        {
            // Of the manifest and the seed alone, as all of the run is.
            Run = Invariant($"simulated-{RunFolder.NameOf(Path.GetFileNameWithoutExtension(file.Name))}-{run.Seed}"),
            Evaluator = RunMetadata.ThisEvaluator,
            Manifest = file.Name,
            ManifestSha256 = file.Sha256,
            Simulation = note,
            Cluster = new ClusterIdentity("simulated", null, [new NodeIdentity(machine.Processor ?? "simulated", NumberText.Short(machine.Cores), null, null)]),
            Url = input.Load.Url.ToString(),
            Images = target.Images,
            Minutes = load.Length.TotalMinutes,
            Plan = plan,
            PlanSha256 = plan is null ? null : RunMetadata.Sha256(File.ReadAllBytes(plan)),
            Trace = load.Trace?.File,
            TraceSha256 = load.Trace?.Sha256(),
            Autoscaler = target.AutoscalerRule,
            IntervalSeconds = input.Interval.TotalSeconds,
            UsageSource = "the simulation",
            Seed = run.Seed,
            Objectives = load.AllObjectives,
            Price = input.Price,
            StartedAt = run.StartedAt,
        };
    }
}
