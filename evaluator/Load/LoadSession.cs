using MlServe.Evaluator.Files;
using MlServe.Evaluator.Load.Http;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Load.Results;
using MlServe.Evaluator.Load.Results.Tallies;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Linux;

namespace MlServe.Evaluator.Load;

/// <summary>A load from its first connection to its last file.</summary>
/// <param name="options">What to do.</param>
/// <param name="paths">Where its files go.</param>
/// <param name="time">Time.</param>
/// <param name="output">Takes a tally that goes to standard output.</param>
/// <param name="error">Takes what was missed.</param>
internal sealed class LoadSession(LoadOptions options, LoadFilePaths paths, TimeProvider time, TextWriter output, TextWriter error)
{
    /// <summary>Shows it.</summary>
    public required LoadConsole Console { get; init; }

    /// <summary>When it begins; null: at once.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>Runs it; what there is when it is interrupted is written all the same.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="UserErrorException">Nothing listens there, a file exists already or cannot be written, or the start has passed.</exception>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        var targets = await TargetBook.OpenAsync(options, ct);
        foreach (var endPoint in targets.EndPoints)
        {
            if (!await HttpTarget.AcceptsAsync(endPoint, ct))
                throw new UserErrorException(
                    $"nothing accepts connections at {endPoint}; deploy the service first ('evaluator up MANIFEST'), or name it with --url"
                );
        }

        if (ConnectionLimit.Caution(options.Plan, options.Share.Count, OpenFiles.Limit()) is { } caution)
            error.WriteLine(caution);
        OutputFile.Check(
            paths.WhenExists != ExistingFile.Refuse,
            new AskedFile(paths.Log, "-o", CanAppend: true),
            new AskedFile(paths.Latency, "--latency"),
            new AskedFile(paths.Timeline, "--timeline"),
            new AskedFile(paths.HistogramLog, "--hlog"),
            new AskedFile(paths.Requests, "--requests", CanAppend: true),
            new AskedFile(paths.Tally, "--tally"));
        var clock = new LoadClock(time);
        using var files = LoadFiles.Open(paths.Log, paths.Latency, paths.WhenExists);
        await using var requests = paths.Requests is null ? null : RequestLog.Open(paths.Requests, paths.WhenExists, clock);
        using var timeline = paths.Timeline is null
            ? null
            : TimelineCsv.Open(paths.Timeline, paths.WhenExists);
        using var histogramFile = paths.HistogramLog is null ? null : OutputFile.OpenText(paths.HistogramLog, paths.WhenExists);
        using var tallies = paths.Tally is null ? null : TallyFile.Open(paths.Tally, paths.WhenExists, options, output);
        await SelfWarmUp.RunAsync(time, ct);
        Console.Begin(options);
        if (StartAt is { } start)
            await WaitAsync(start, ct);
        tallies?.Begin(time.GetUtcNow());
        var histograms = histogramFile is null ? null : new HistogramLog(histogramFile, time.GetUtcNow());
        var generator = new LoadGenerator(options, time, () => Environment.CpuUsage.TotalTime)
        {
            Clock = clock,
            StageEnded = stage =>
            {
                files.Write(stage);
                Console.StageEnded(stage);
            },
            StageTallied = (stage, tally) =>
            {
                tallies?.Write(stage, tally);
                histograms?.Write(stage.EndedAt, stage.Elapsed, tally);
            },
            Progressed = Console.Progressed,
            RowEnded = timeline is null ? null : timeline.Write,
            RequestEnded = requests is null ? null : requests.Write,
        };
        var result = await generator.RunAsync(targets, ct);
        files.WriteOverall(result.Overall);
        Console.End(result, options);
        if (paths.Written is { Count: > 0 } written)
            Console.Say($"written: {string.Join(", ", written)}");
        if (result.Overall.WasInterrupted)
            return ExitCode.Interrupted;
        List<string> missed =
        [
            .. StageThreshold.Missed(StageLimitVerdicts.Of(result, options.Plan)),
            .. LoadObjectives.Judge(result, options.JudgedObjectives).Where(objective => !objective.Kept).Select(objective => objective.ToString()),
        ];
        missed.ForEach(error.WriteLine);
        return missed.Count > 0 ? ExitCode.ThresholdMissed : ExitCode.Done;
    }

    private async Task WaitAsync(DateTimeOffset start, CancellationToken ct)
    {
        var left = StartTime.Wait(start, time.GetUtcNow());
        error.WriteLine(Invariant($"waiting for {start:u}"));
        try
        {
            await Task.Delay(left, time, ct);
        }
        catch (OperationCanceledException)
        {
            // The generator sees it too, and ends with nothing done.
        }
    }
}
