using System.Text.Json;
using System.Text.Json.Nodes;
using MlServe.Evaluator.Comparison;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Reports;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Runs.Jobs;
using MlServe.Evaluator.Scoring;

namespace MlServe.Evaluator.Sweep;

/// <summary>Reads from the run folders alone how far a sweep has come: they are its state.</summary>
internal static class SweepReader
{
    private static readonly IReadOnlyDictionary<string, double> Nothing = new Dictionary<string, double>();

    /// <summary>Every cell's trials.</summary>
    /// <param name="folder">The sweep's folder.</param>
    /// <param name="definition">What it is of.</param>
    /// <param name="seed">Its seed.</param>
    /// <param name="cells">Its cells.</param>
    public static SweepResult Read(SweepFolder folder, SweepDefinition definition, int seed, IEnumerable<SweepCell> cells)
    {
        var rounds = Enumerable
            .Range(1, definition.Trials)
            .Select(round =>
                folder
                    .Runs(round)
                    .Select(run => (Run: run, Metadata: JsonFile.Read<RunMetadata>(run.Metadata)))
                    .Where(known => known.Metadata is not null)
                    .ToLookup(known => known.Metadata!.ManifestSha256, known => (known.Run, known.Metadata!))
            )
            .ToList();
        return new SweepResult(
            definition,
            seed,
            [
                .. cells.Select(cell => new CellResult(
                    cell,
                    [.. rounds.Select((runs, index) => Trial(cell, index + 1, runs[cell.Sha256], definition))]
                )),
            ]
        );
    }

    private static TrialResult Trial(SweepCell cell, int round, IEnumerable<(RunFolder Run, RunMetadata Metadata)> runs, SweepDefinition definition)
    {
        if (cell.Problem is { } problem)
            return new TrialResult(round, TrialState.Failed, "invalid", problem, null, Nothing);
        // Attempts that were cut off lie beside the one that came to its end.
        var attempts = runs.Select(run => Trial(round, run.Run, run.Metadata, definition)).ToList();
        return attempts.LastOrDefault(trial => trial.State is TrialState.Done or TrialState.Stopped)
            ?? attempts.LastOrDefault(trial => trial.State == TrialState.Failed)
            ?? attempts.LastOrDefault()
            ?? new TrialResult(round, TrialState.Pending, null, null, null, Nothing);
    }

    private static TrialResult Trial(int round, RunFolder run, RunMetadata metadata, SweepDefinition definition)
    {
        if (metadata.EndedEarly is { } early)
        {
            return early == "interrupted"
                ? new TrialResult(round, TrialState.Pending, "interrupted", null, run.Path, Nothing)
                : metadata.FailureReason == JobOptions.StoppedReason
                ? new TrialResult(round, TrialState.Stopped, metadata.FailureReason, early, run.Path, Figures(run, metadata))
                : new TrialResult(round, TrialState.Failed, metadata.FailureReason ?? "failed", early.ReplaceLineEndings(" "), run.Path, Nothing);
        }

        if (metadata.LoadEndedAt is null || !run.IsScored)
            return new TrialResult(round, TrialState.Pending, "killed", null, run.Path, Nothing);
        var figures = Figures(run, metadata);
        var kills = figures.GetValueOrDefault("oom_kills");
        var (reason, message) =
            kills > 0
                ? ("OOMKilled", Invariant($"containers were killed for memory {kills} times during the load"))
                : ((string?)null, (string?)null);
        if (!File.Exists(run.Job) && !figures.ContainsKey("response_time_s"))
            return new TrialResult(round, TrialState.Failed, reason ?? "nothing served", message ?? "no request was served", run.Path, figures);
        var (failed, answered) = (figures.GetValueOrDefault("failed"), Answered(figures));
        if (definition.MaxFailed is { } most && most.IsExceededBy(failed, failed + answered))
            return new TrialResult(
                round,
                TrialState.Failed,
                reason ?? "too many failures",
                Invariant($"{failed / (failed + answered) * 100:0.#} % of the requests failed ({failed:0}), limit {most}"),
                run.Path,
                figures
            );
        if (definition.Objective is { } objective && !figures.ContainsKey(objective.Metric))
            return new TrialResult(
                round,
                TrialState.Failed,
                "no objective",
                $"it has no figure {objective.Metric}, which 'objective' asks for; it has {string.Join(", ", figures.Keys.Order(StringComparer.Ordinal))}",
                run.Path,
                figures
            );
        return new TrialResult(round, TrialState.Done, reason, message, run.Path, figures);
    }

    /// <summary>Transactions; of a Job that does not print them, what it was served.</summary>
    private static double Answered(Dictionary<string, double> figures) =>
        figures.TryGetValue("transactions", out var transactions) ? transactions : figures.GetValueOrDefault("okay");

    /// <summary>All figures of a summary, or of a Job's job.json, and what run.json and events.csv say besides.</summary>
    private static Dictionary<string, double> Figures(RunFolder run, RunMetadata metadata)
    {
        var figures = File.Exists(run.Job) ? new Dictionary<string, double>(JobRecord.ReadFigures(run.Job)) : [];
        if (!File.Exists(run.Job) && JsonFile.Read<Summary>(run.Summary) is { } summary)
        {
            foreach (var figure in KnownFigures.All)
            {
                if (figure.Value(summary) is { } value)
                    figures[figure.Name] = value;
            }
        }
        // A Job that tests others prints counts, means of several pods among them: not those of a summary, which are whole.
        else if (figures.TryGetValue("failed", out var failed) && Answered(figures) + failed > 0)
            figures["failed_share"] = failed / (Answered(figures) + failed);

        if (metadata.ReadyAfterSeconds is { } ready)
            figures["ready_after_s"] = ready;
        figures["oom_kills"] = File.Exists(run.Events) ? EventsCsv.Read(run.Events).Count(happened => happened.Reason == "OOMKilled") : 0;
        return figures;
    }
}
