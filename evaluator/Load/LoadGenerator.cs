using MlServe.Evaluator.Files;
using MlServe.Evaluator.Load.Http;
using MlServe.Evaluator.Load.Pacing;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Load.Results;
using MlServe.Evaluator.RunFiles;

namespace MlServe.Evaluator.Load;

/// <summary>
/// Runs the stages of a plan one after the other against a URL. Each stage begins when the one before was due to end,
/// so the whole takes the plan's length and no longer.
/// </summary>
/// <param name="options">What to do.</param>
/// <param name="clock">Time.</param>
/// <param name="cpuUsed">CPU time that this process has used so far.</param>
internal sealed class LoadGenerator(LoadOptions options, TimeProvider time, Func<TimeSpan> cpuUsed)
{
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(1);

    /// <summary>Called when a stage has ended, the interrupted one included.</summary>
    public Action<StageResult> StageEnded { get; init; } = _ => { };

    /// <summary>Called after it with all that the stage has counted.</summary>
    public Action<StageResult, StageTally> StageTallied { get; init; } = (_, _) => { };

    /// <summary>Called once a second, and a last time when the load is done.</summary>
    public Action<LoadProgress> Progressed { get; init; } = _ => { };

    /// <summary>Called every few seconds with what ended in them; not while a plan's warm-up runs.</summary>
    public Action<TimelineRow>? RowEnded { get; init; }

    /// <summary>Called for every hop that counts, by whichever user it was: several at once.</summary>
    public Action<RequestRecord>? RequestEnded { get; init; }

    /// <summary>Runs the load; an interrupted one returns what there was until then.</summary>
    public async Task<LoadResult> RunAsync(TargetBook targets, CancellationToken interrupt)
    {
        var plan = options.Plan;
        var chance = new Random(options.Seed);
        var runner = new StageRunner(options, targets, time);
        var overall = new StageTally(time);
        var stages = new List<StageResult>();
        if (plan.WarmUp is { } warmUp)
            await RunStageAsync(runner, 0, warmUp, time.GetTimestamp(), TimeSpan.Zero, new StageTally(time), chance, interrupt);
        var begun = time.GetTimestamp();
        var cpuAtStart = cpuUsed();
        var planned = TimeSpan.Zero;

        foreach (var stage in plan.Stages)
        {
            if (interrupt.IsCancellationRequested)
                break;
            var tally = new StageTally(time);
            var cpuBefore = cpuUsed();
            var (start, end) = await RunStageAsync(runner, stages.Count + 1, stage, begun, planned, tally, chance, interrupt);
            planned += stage.Length;

            var now = time.GetTimestamp();
            var elapsed = now < end ? time.GetElapsedTime(start, now) : stage.Length;
            var result = new StageResult(
                stages.Count + 1, stage.Users, stage.Arrivals is null ? stage.ThinkUpTo : null, time.GetLocalNow(), elapsed, now < end, tally.Figures(),
                Cores(cpuUsed() - cpuBefore, time.GetElapsedTime(start, now)));
            overall.Add(tally);
            stages.Add(result);
            StageEnded(result);
            StageTallied(result, tally);
        }

        var total = time.GetElapsedTime(begun);
        var whole = new StageResult(
            0, plan.Stages.Max(stage => stage.Users), null, time.GetLocalNow(),
            stages.Aggregate(TimeSpan.Zero, (sum, stage) => sum + stage.Elapsed), stages.Count < plan.Stages.Count || stages[^1].WasInterrupted,
            overall.Figures(), Cores(cpuUsed() - cpuAtStart, total));
        Progressed(LastProgress(whole, stages.Count));
        return new LoadResult(stages, whole);
    }

    private async Task<(long Start, long End)> RunStageAsync(
        StageRunner runner, int number, StagePlan stage, long begun, TimeSpan after, StageTally tally, Random chance, CancellationToken interrupt)
    {
        var start = begun + Pause.Timestamps(after, time);
        var end = begun + Pause.Timestamps(after + stage.Length, time);
        using var reporting = CancellationTokenSource.CreateLinkedTokenSource(interrupt);
        var timeline = number == 0 || RowEnded is null ? null : new StageTimeline(number, stage.Users, tally, time.GetUtcNow(), after, RowEnded);
        var reports = ReportAsync(number, stage, begun, end, tally, timeline, reporting.Token);
        var requestEnded =
            number == 0 || RequestEnded is null
                ? null
                : new Action<HttpTarget, Hop>((target, hop) => RequestEnded(new RequestRecord(number, target, hop)));
        await runner.RunAsync(stage, start, end, tally, chance, requestEnded, interrupt);
        await reporting.CancelAsync();
        await reports;
        // Late in ending by the time its users took to stop: what they counted was still the stage's.
        var stopped = time.GetElapsedTime(begun);
        timeline?.EndRow(time.GetUtcNow(), stopped < after + stage.Length ? stopped : after + stage.Length);
        return (start, end);
    }

    private async Task ReportAsync(int number, StagePlan stage, long begun, long end, StageTally tally, StageTimeline? timeline, CancellationToken ct)
    {
        var rowEnds = time.GetTimestamp();
        var rowLength = StageTimeline.RowLength(options.Plan.Length);
        using var timer = new PeriodicTimer(ProgressEvery, time);
        var (last, lastOkay, lastCpu) = (time.GetTimestamp(), 0L, cpuUsed());
        try
        {
            while (await timer.WaitForNextTickAsync(ct))
            {
                var (now, figures, cpu) = (time.GetTimestamp(), tally.Figures(), cpuUsed());
                var since = time.GetElapsedTime(last, now);
                // Nothing has elapsed of the load itself while it warms up.
                var elapsed = number == 0 ? TimeSpan.Zero : time.GetElapsedTime(begun, now);
                Progressed(Progress(number, stage.Users, elapsed, figures) with
                {
                    Rate = (figures.Counts.Okay - lastOkay) / since.TotalSeconds,
                    CpuCores = Cores(cpu - lastCpu, since),
                });
                (last, lastOkay, lastCpu) = (now, figures.Counts.Okay, cpu);
                // Half a tick early, or a timer that comes a moment too soon would make a row a second longer.
                // What is left of the stage after it must be worth a row, too.
                if (time.GetElapsedTime(rowEnds, now) >= rowLength - (ProgressEvery / 2) && end - now > Pause.Timestamps(ProgressEvery / 2, time))
                {
                    timeline?.EndRow(time.GetUtcNow(), elapsed);
                    rowEnds = now;
                }
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
        }
    }

    private LoadProgress LastProgress(StageResult whole, int stagesRun) =>
        Progress(stagesRun, whole.Users, whole.Elapsed, whole.Figures) with
        {
            RemainingSeconds = 0,
            Rate = whole.Elapsed > TimeSpan.Zero ? whole.Figures.Counts.Okay / whole.Elapsed.TotalSeconds : 0,
            CpuCores = whole.GeneratorCpuCores,
            Done = true,
        };

    private LoadProgress Progress(int stage, int users, TimeSpan elapsed, LoadFigures figures) => new()
    {
        Stage = stage,
        Stages = options.Plan.Stages.Count,
        Users = users,
        ElapsedSeconds = elapsed.TotalSeconds,
        RemainingSeconds = Math.Max(0, (options.Plan.Length - elapsed).TotalSeconds),
        Transactions = figures.Counts.Transactions,
        Okay = figures.Counts.Okay,
        Failed = figures.Counts.Failed,
        Rate = 0,
        MeanSeconds = figures.Mean?.TotalSeconds,
        P50Seconds = figures.P50?.TotalSeconds,
        P95Seconds = figures.P95?.TotalSeconds,
        LateP99Seconds = figures.LateP99?.TotalSeconds,
    };

    private static double Cores(TimeSpan cpu, TimeSpan elapsed) => elapsed > TimeSpan.Zero ? cpu / elapsed : 0;
}
