using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Evaluator.Runs.Jobs;

namespace MlServe.Evaluator.Sweep.Targets;

/// <summary>What a trial that is an ordinary run came to, read from its folder.</summary>
internal static class RunTrial
{
    /// <summary>The trial.</summary>
    /// <param name="run">Its folder.</param>
    /// <param name="metadata">The folder's run.json.</param>
    /// <param name="round">The round that it belongs to.</param>
    /// <param name="most">How many of its requests may fail; null: any number.</param>
    public static TrialResult Read(RunFolder run, RunMetadata metadata, int round, FailureLimit? most)
    {
        var trial = new TrialResult(round) { Folder = run.Path };
        if (metadata.EndedEarly is { } early)
        {
            return early == "interrupted" ? trial with { Reason = "interrupted" }
                : metadata.FailureReason == JobOptions.StoppedReason
                ? trial with { State = TrialState.Stopped, Reason = metadata.FailureReason, Message = early, Figures = FiguresOf(run, metadata) }
                : trial with { State = TrialState.Failed, Reason = metadata.FailureReason ?? "failed", Message = early.ReplaceLineEndings(" ") };
        }

        return metadata.LoadEndedAt is null || !run.IsScored ? trial with { Reason = "killed" }
            : Judge(trial with { Figures = FiguresOf(run, metadata) }, File.Exists(run.Job), most);
    }

    /// <summary>Done, unless too little of what was asked was served.</summary>
    private static TrialResult Judge(TrialResult trial, bool isJob, FailureLimit? most)
    {
        var figures = trial.Figures;
        if (figures.GetValueOrDefault(KnownFigures.OomKills.Name) is > 0 and var kills)
            trial = trial with { Reason = "OOMKilled", Message = Invariant($"containers were killed for memory {kills} times during the load") };
        if (!isJob && !figures.ContainsKey(KnownFigures.ResponseTime.Name))
            return trial with { State = TrialState.Failed, Reason = trial.Reason ?? "nothing served", Message = trial.Message ?? "no request was served" };
        var (failed, answered) = (figures.GetValueOrDefault(KnownFigures.Failed.Name), Answered(figures));
        return most?.IsExceededBy(failed, failed + answered) == true
            ? trial with
            {
                State = TrialState.Failed,
                Reason = trial.Reason ?? "too many failures",
                Message = Invariant($"{failed / (failed + answered) * 100:0.#} % of the requests failed ({failed:0}), limit {most}"),
            }
            : trial with { State = TrialState.Done };
    }

    /// <summary>Transactions; of a Job that does not print them, what it was served.</summary>
    private static double Answered(IReadOnlyDictionary<string, double> figures) =>
        figures.TryGetValue(KnownFigures.Transactions.Name, out var transactions) ? transactions : figures.GetValueOrDefault(KnownFigures.Okay.Name);

    /// <summary>All figures of a summary, or of a Job's job.json, and what run.json and events.csv say besides.</summary>
    private static Dictionary<string, double> FiguresOf(RunFolder run, RunMetadata metadata)
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
        else if (figures.TryGetValue(KnownFigures.Failed.Name, out var failed) && Answered(figures) + failed > 0)
            figures[KnownFigures.FailedShare.Name] = failed / (Answered(figures) + failed);

        if (metadata.ReadyAfterSeconds is { } ready)
            figures[KnownFigures.ReadyAfter.Name] = ready;
        figures[KnownFigures.OomKills.Name] = File.Exists(run.Events) ? EventsCsv.Read(run.Events).Count(happened => happened.Reason == "OOMKilled") : 0;
        return figures;
    }
}
