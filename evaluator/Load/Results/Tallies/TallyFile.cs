using System.Text.Json;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Load.Results.Histograms;

namespace MlServe.Evaluator.Load.Results.Tallies;

/// <summary>load_tally.jsonl: a worker's tallies, one line per stage, written as the stages end.</summary>
internal sealed class TallyFile(TextWriter writer, bool isOwned, LoadOptions options) : IDisposable
{
    /// <summary>How such a line begins: whatever else a log holds is passed over.</summary>
    private const string Mark = "{\"worker\":";

    private DateTimeOffset startedAt;

    /// <summary>Opens a file, or with <see cref="OutputFile.StandardOutput"/> takes <paramref name="standardOutput"/>.</summary>
    /// <exception cref="UserErrorException">It exists and is not to be touched, or cannot be written.</exception>
    public static TallyFile Open(string path, ExistingFile whenExists, LoadOptions options, TextWriter standardOutput) =>
        path == OutputFile.StandardOutput
            ? new TallyFile(standardOutput, false, options)
            : new TallyFile(OutputFile.OpenText(path, whenExists), true, options);

    /// <summary>The load begins.</summary>
    public void Begin(DateTimeOffset now) => startedAt = now;

    /// <summary>A stage has ended.</summary>
    public void Write(StageResult stage, StageTally tally)
    {
        var (counts, histograms) = tally.ToRecord();
        writer.WriteLine(Line(new StageTallyRecord(
            options.Share.Index, options.Share.Count, options.Seed, options.Plan.Stages.Count, stage.Part.Number, stage.Users, stage.ThinkUpTo?.TotalSeconds,
            options.Plan.Stages[stage.Part.Number - 1].Length.TotalSeconds, stage.Elapsed.TotalSeconds, startedAt, stage.EndedAt, stage.WasInterrupted,
            stage.GeneratorCpuCores, counts, histograms)
        {
            StandstillSeconds = stage.Standstill.TotalSeconds,
            WaitedForCoreSeconds = stage.WaitedForCore.TotalSeconds,
            Windows = tally.Windows?.ToRecord(),
            Statuses = tally.Statuses,
            FirstAnswers = tally.FirstAnswers,
        }));
        writer.Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (isOwned)
            writer.Dispose();
    }

    /// <summary>Every tally in a log; lines of another kind are passed over.</summary>
    /// <exception cref="UserErrorException">A tally is damaged or cut off.</exception>
    public static IReadOnlyList<StageTallyRecord> Read(TextFile log) => Read(log, log.Lines.Count);

    /// <summary>The tallies of a load that may still be going: a last line that is cut off is left out.</summary>
    /// <exception cref="UserErrorException">The file cannot be read, or a tally in it is damaged.</exception>
    public static IReadOnlyList<StageTallyRecord> Read(string path)
    {
        var log = TextFile.Read(path);
        return Read(log, log.EndsAbruptly ? log.Lines.Count - 1 : log.Lines.Count);
    }

    /// <summary>A tally as a line, without its end.</summary>
    public static string Line(StageTallyRecord record) => JsonSerializer.Serialize(record, JsonFile.Line);

    /// <summary>The tally in a line; null for a line of another kind.</summary>
    /// <exception cref="JsonException">The line is cut off or damaged.</exception>
    public static StageTallyRecord? Parse(string line)
    {
        if (!line.AsSpan().TrimStart().StartsWith(Mark, StringComparison.Ordinal))
            return null;
        var record = JsonSerializer.Deserialize<StageTallyRecord>(line, JsonFile.Line);
        // The serializer leaves null what the line lacks.
        foreach (var name in StageTally.Names)
        {
            if (record?.Histograms?.GetValueOrDefault(name) is not { Buckets: not null } histogram)
                throw new JsonException($"it lacks the histogram '{name}'");
            LatencyHistogram.Check(histogram);
        }

        if (record?.Windows is { } windows)
        {
            if (windows.LengthSeconds <= 0 || windows.LimitsMicroseconds is null
                || windows.Windows?.Any(window => window is not { Counts: not null, Times.Buckets: not null }) != false)
                throw new JsonException("its windows are incomplete");
            _ = StageWindows.Of(windows);
        }

        return record;
    }

    private static List<StageTallyRecord> Read(TextFile log, int lines)
    {
        var records = new List<StageTallyRecord>();
        for (var i = 0; i < lines; i++)
        {
            try
            {
                if (Parse(log.Lines[i]) is { } record)
                    records.Add(record);
            }
            catch (JsonException exception)
            {
                throw new UserErrorException(log.At(i, $"a worker's tally is damaged or cut off: {exception.Message}"), exception);
            }
        }

        return records;
    }
}
