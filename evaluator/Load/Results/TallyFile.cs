namespace MlServe.Evaluator.Load.Results;

/// <summary>Writes a worker's tallies as its stages end.</summary>
internal sealed class TallyFile(TextWriter writer, bool isOwned, LoadOptions options) : IDisposable
{
    /// <summary>The name that means standard output.</summary>
    public const string StandardOutput = "-";

    private DateTimeOffset startedAt;

    /// <summary>Opens a file, or with <see cref="StandardOutput"/> takes <paramref name="standardOutput"/>.</summary>
    /// <exception cref="UserErrorException">It exists and is not to be touched, or cannot be written.</exception>
    public static TallyFile Open(string path, ExistingFile whenExists, LoadOptions options, TextWriter standardOutput) =>
        path == StandardOutput ? new TallyFile(standardOutput, false, options) : new TallyFile(LoadFiles.OpenFile(path, whenExists).Writer, true, options);

    /// <summary>The load begins.</summary>
    public void Begin(DateTimeOffset now) => startedAt = now;

    /// <summary>A stage has ended.</summary>
    public void Write(StageResult stage, StageTally tally)
    {
        var (counts, histograms) = tally.ToRecord();
        writer.WriteLine(new StageTallyRecord(
            options.Share.Index, options.Share.Count, options.Seed, options.Plan.Stages.Count, stage.Part.Number, stage.Users, stage.ThinkUpTo?.TotalSeconds,
            options.Plan.Stages[stage.Part.Number - 1].Length.TotalSeconds, stage.Elapsed.TotalSeconds, startedAt, stage.EndedAt, stage.WasInterrupted,
            stage.GeneratorCpuCores, counts, histograms).ToLine());
        writer.Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (isOwned)
            writer.Dispose();
    }
}
