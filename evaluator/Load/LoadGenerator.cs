using MlServe.Evaluator.Load.Http;
using MlServe.Evaluator.Load.Pacing;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Load.Results;
using MlServe.Evaluator.Load.Results.Tallies;
using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Load;

/// <summary>
/// Runs the stages of a plan one after the other against a URL. Each stage begins when the one before was due to end,
/// so the whole takes the plan's length and no longer.
/// </summary>
/// <param name="options">What to do.</param>
/// <param name="time">Time.</param>
/// <param name="cpuUsed">CPU time that this process has used so far.</param>
internal sealed class LoadGenerator(LoadOptions options, TimeProvider time, Func<TimeSpan> cpuUsed)
{
    /// <summary>Called when a stage has ended, the interrupted one included, while the next one's users send.</summary>
    public Action<StageResult> StageEnded { get; init; } = _ => { };

    /// <summary>Called after it with all that the stage has counted.</summary>
    public Action<StageResult, StageTally> StageTallied { get; init; } = (_, _) => { };

    /// <summary>Called once a second, when a stage has ended, and a last time when the load is done; never twice at once.</summary>
    public Action<LoadProgress> Progressed { get; init; } = _ => { };

    /// <summary>Called every few seconds with what ended in them; not while a plan's warm-up runs.</summary>
    public Action<TimelineRow>? RowEnded { get; init; }

    /// <summary>Called for every hop that counts, by whichever user it was: several at once.</summary>
    public Action<RequestRecord>? RequestEnded { get; init; }

    /// <summary>The clock of times of day. Default: one of its own.</summary>
    public LoadClock Clock { get; init; } = new(time);

    /// <summary>Runs the load; an interrupted one returns what there was until then.</summary>
    public async Task<LoadResult> RunAsync(TargetBook targets, CancellationToken interrupt)
    {
        var plan = options.Plan;
        var random = new Random(options.Seed);
        var overall = new StageTally(time);
        var stages = new List<StageResult>();
        var reports = new LoadReports(time, cpuUsed, Progressed);
        using var reporting = new CancellationTokenSource();
        var reported = reports.RunAsync(reporting.Token);
        if (plan.WarmUp is { } warmUp)
            await RunStageAsync(StageOf(LoadPart.WarmUp, warmUp, time.GetTimestamp(), TimeSpan.Zero), reports, random, interrupt);
        var start = time.GetTimestamp();
        var cpu = new CpuMeter(time, cpuUsed);
        var offset = TimeSpan.Zero;
        Action tell = () => { };

        foreach (var stage in plan.Stages)
        {
            if (interrupt.IsCancellationRequested)
                break;
            var run = StageOf(LoadPart.Stage(stages.Count + 1), stage, start, offset);
            var running = RunStageAsync(run, reports, random, interrupt);
            // What the stage before has come to is written while this one's users send: they do not wait for files.
            await Task.WhenAll(running, Task.Run(tell, CancellationToken.None));
            var result = await running;
            offset += stage.Length;
            overall.Add(run.Tally);
            stages.Add(result);
            tell = () =>
            {
                StageEnded(result);
                StageTallied(result, run.Tally);
            };
        }

        tell();
        await reporting.CancelAsync();
        await reported;
        var whole = new LoadResult(stages, new StageResult
        {
            Part = LoadPart.Overall,
            Users = plan.Stages.Max(stage => stage.Users),
            EndedAt = Clock.LocalNow(),
            Elapsed = stages.Aggregate(TimeSpan.Zero, (sum, stage) => sum + stage.Elapsed),
            WasInterrupted = stages.Count < plan.Stages.Count || stages[^1].WasInterrupted,
            Figures = overall.Figures(),
            GeneratorCpuCores = cpu.Cores(),
            Standstill = stages.Select(stage => stage.Standstill).DefaultIfEmpty().Max(),
        });
        Progressed(LoadProgress.Last(whole, options));
        return whole;

        StageRun StageOf(LoadPart part, StagePlan stage, long loadStart, TimeSpan after)
        {
            var startedAt = Clock.TimeOf(loadStart + Pause.Timestamps(after, time));
            return new StageRun
            {
                Options = options,
                Targets = targets,
                Time = time,
                Part = part,
                Plan = stage,
                LoadStart = loadStart,
                Offset = after,
                Tally = new StageTally(time)
                {
                    Clock = Clock,
                    Windows = part.IsWarmUp ? null
                        : new StageWindows(startedAt, StageWindows.LengthFor(plan.Length), LoadObjectives.LimitsOf(plan.AllObjectives)),
                },
                RequestEnded = part.IsWarmUp ? null : RequestEnded,
            };
        }
    }

    private async Task<StageResult> RunStageAsync(StageRun run, LoadReports reports, Random random, CancellationToken interrupt)
    {
        var cpu = new CpuMeter(time, cpuUsed);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(interrupt);
        reports.Begin(run);
        var timeline = run.Part.IsWarmUp || RowEnded is null ? null : new StageTimeline(run.Part.Number, run.Plan.Users, run.Tally, RowEnded);
        timeline?.Begin(Clock.Now(), run.Offset);
        var rows = timeline is null ? Task.CompletedTask : new StageRows(run, timeline).RunAsync(over.Token);
        await run.RunAsync(random, interrupt);
        await over.CancelAsync();
        await rows;
        var now = time.GetTimestamp();
        var endedEarly = now < run.End;
        // Late in ending by the time its users took to stop: what they counted was still the stage's.
        var elapsed = endedEarly ? time.GetElapsedTime(run.Start, now) : run.Plan.Length;
        timeline?.EndRow(Clock.Now(), run.Offset + elapsed);
        var result = new StageResult
        {
            Part = run.Part,
            Users = run.Plan.Users,
            ThinkUpTo = run.Plan.Arrivals is null ? run.Plan.ThinkUpTo : null,
            EndedAt = Clock.LocalNow(),
            Elapsed = elapsed,
            WasInterrupted = endedEarly && !run.IsDone,
            GaveUp = run.Plan.Arrivals is null && run.Tally.Failed >= run.Options.MaxFailures,
            Figures = run.Tally.Figures(),
            Windows = run.Tally.Windows,
            GeneratorCpuCores = cpu.Cores(),
            WaitedForCore = run.WaitedForCore,
            Standstill = reports.Standstill(),
        };
        reports.End(result);
        return result;
    }
}
