using MlServe.Evaluator.Accuracy;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Load.Results;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Scoring;

namespace MlServe.Evaluator.Reports;

/// <summary>Reads a run folder for its report: whatever is there, whoever wrote it, however its run ended.</summary>
internal static class ReportReader
{
    /// <summary>Reads the folder; <paramref name="warn"/> takes a line for whatever is missing.</summary>
    /// <exception cref="UserErrorException">There is neither a load nor a usage file, or one is not readable.</exception>
    public static ReportData Read(RunFolder folder, Action<string> warn) => Read(ScoredFiles.OfRun(folder.Path), folder, warn);

    /// <summary>Reads files, and what a run folder holds besides where there is one.</summary>
    /// <exception cref="UserErrorException">One is not readable.</exception>
    public static ReportData Read(ScoredFiles files, RunFolder? folder, Action<string> warn)
    {
        var data = new ReportData
        {
            Name = Path.GetFileName(Path.GetFullPath(folder?.Path ?? files.Load ?? files.Usage!)),
            Summary = files.Score(null, warn),
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
            Times = File.Exists(folder.Tally) ? TallyMerge.Times(TallyFile.Read(folder.Tally)) : null,
            Events = File.Exists(folder.Events) ? EventsCsv.Read(folder.Events) : [],
            Accuracy = JsonFile.Read<AccuracyResult>(folder.Accuracy),
            Manifest = File.Exists(folder.Manifest) ? File.ReadAllText(folder.Manifest) : null,
            Missed = [.. metadata?.Thresholds.Missed(data.Summary) ?? [], .. metadata?.MissedLimits ?? []],
        };
    }
}
