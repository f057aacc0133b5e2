using System.Globalization;
using CsvHelper;
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
            Load = files.Load is null ? [] : LoadLogReader.Read(files.Load).Rows,
            Latency = files.Latency is null ? [] : LatencyCsvReader.Read(files.Latency),
            Usage = files.Usage is null ? [] : UsageCsvReader.Read(files.Usage).Rows,
        };
        if (folder is null)
            return data;
        var metadata = JsonFile.Read<RunMetadata>(folder.Metadata);
        return data with
        {
            Metadata = metadata,
            Job = File.Exists(folder.Job) ? JobFigures.Read(folder.Job) : null,
            Model = JsonFile.Read<ModelIdentity>(folder.Model),
            Timeline = File.Exists(folder.Timeline) ? TimelineCsvReader.Read(folder.Timeline) : [],
            Times = File.Exists(folder.Tally) ? TallyMerge.Times(TallyMerge.Read(folder.Tally)) : null,
            Events = File.Exists(folder.Events) ? ReadEvents(File.ReadAllText(folder.Events)) : [],
            Accuracy = JsonFile.Read<AccuracyResult>(folder.Accuracy),
            Manifest = File.Exists(folder.Manifest) ? File.ReadAllText(folder.Manifest) : null,
            Missed = [.. metadata?.Thresholds?.Missed(data.Summary) ?? [], .. metadata?.MissedLimits ?? []],
        };
    }

    /// <summary>Rows of events.csv; a last one that was cut off is left out.</summary>
    internal static List<RunEvent> ReadEvents(string text)
    {
        using var rows = CsvReader.FromText(text[..(text.LastIndexOf('\n') + 1)], CsvReaderOptions.Default);
        var events = new List<RunEvent>();
        while (rows.Read())
        {
            if (rows.FieldCount == 5 && DateTimeOffset.TryParse(rows.GetString(0), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
                events.Add(new RunEvent(time, rows.GetString(1), rows.GetString(2), rows.GetString(3), rows.GetString(4)));
        }

        return events;
    }
}
