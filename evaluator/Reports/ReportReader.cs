using MlServe.Evaluator.Accuracy.Scores;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Findings;
using MlServe.Evaluator.Load.Results;
using MlServe.Evaluator.Load.Results.Tallies;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Evaluator.Scoring;

namespace MlServe.Evaluator.Reports;

/// <summary>Reads a run folder for its report: whatever is there, whoever wrote it, however its run ended.</summary>
internal static class ReportReader
{
    /// <summary>Reads the folder; <paramref name="warn"/> takes a line for whatever is missing.</summary>
    /// <exception cref="UserErrorException">There is neither a load nor a usage file, or one is not readable.</exception>
    public static ReportData Read(RunFolder folder, Action<string> warn) => Read(ScoredFiles.OfRun(folder.Path), folder, warn);

    /// <summary>Reads files, and what a run folder holds besides where there is one.</summary>
    /// <param name="files">The files.</param>
    /// <param name="folder">The run folder; null where there is none.</param>
    /// <param name="warn">Takes a line for whatever is missing.</param>
    /// <param name="testSeconds">Seconds of the test; null for the sum of the stages' elapsed times.</param>
    /// <exception cref="UserErrorException">One is not readable.</exception>
    public static ReportData Read(ScoredFiles files, RunFolder? folder, Action<string> warn, double? testSeconds = null)
    {
        var rows = ReadRows(files, folder, warn, testSeconds);
        var facts = Facts(rows);
        return rows with { Summary = rows.Summary with { Findings = RunFindings.Of(facts), ScalingSteps = ScalingAnatomy.Of(facts) } };
    }

    private static ReportData ReadRows(ScoredFiles files, RunFolder? folder, Action<string> warn, double? testSeconds)
    {
        var tally = files.ReadTally();
        var data = new ReportData
        {
            Name = Path.GetFileName(Path.GetFullPath(folder?.Path ?? files.Load ?? files.Usage!)),
            Summary = files.Score(testSeconds, warn, tally),
            Load = files.Load is null ? [] : SiegeLog.Read(files.Load).Rows,
            Latency = files.Latency is null ? [] : LatencyCsv.Read(files.Latency),
            Usage = files.Usage is null ? [] : UsageCsv.Read(files.Usage).Rows,
        };
        if (folder is null)
            return data;
        var metadata = JsonFile.Read<RunMetadata>(folder.Metadata);
        return data with
        {
            Metadata = metadata,
            Job = File.Exists(folder.Job) ? JobRecord.ReadFigures(folder.Job) : null,
            Model = JsonFile.Read<ModelIdentity>(folder.Model),
            Timeline = File.Exists(folder.Timeline) ? TimelineCsv.Read(folder.Timeline) : [],
            Times = tally.Count > 0 ? TallyMerge.Times(tally) : null,
            Counts = tally.Count > 0 ? tally.Aggregate(default(LoadCounts), (sum, stage) => sum + stage.Counts) : null,
            Statuses = AnswerStatuses.Sum(tally.Select(stage => stage.Statuses)),
            FirstAnswers = TallyMerge.FirstAnswers(tally),
            Events = File.Exists(folder.Events) ? EventsCsv.Read(folder.Events) : [],
            Accuracy = JsonFile.Read<AccuracyResult>(folder.Accuracy),
            Manifest = File.Exists(folder.Manifest) ? File.ReadAllText(folder.Manifest) : null,
            Missed = [.. metadata?.Thresholds.Missed(data.Summary) ?? [], .. metadata?.MissedLimits ?? []],
        };
    }

    private static RunFacts Facts(ReportData data) => new()
    {
        Summary = data.Summary,
        Autoscaler = data.Metadata?.Autoscaler,
        Start = data.Start,
        Timeline = data.Timeline,
        Usage = data.Usage,
        Events = data.Events,
        Counts = data.Counts,
        Statuses = data.Statuses,
        FirstAnswers = data.FirstAnswers,
    };
}
