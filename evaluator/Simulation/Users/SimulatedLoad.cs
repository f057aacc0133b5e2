using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Http;
using MlServe.Evaluator.Load.Pacing;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Load.Results;
using MlServe.Evaluator.Load.Results.Tallies;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Evaluator.Simulation.Calibration;
using MlServe.Evaluator.Simulation.Processor;
using MlServe.Evaluator.Simulation.Serving;

namespace MlServe.Evaluator.Simulation.Users;

/// <summary>
/// The load generator: the plan's stages one after the other, the same users with the same think times and arrivals as
/// <c>evaluator load</c> draws from the same seed, and the same tallies.
/// </summary>
/// <param name="options">What it does.</param>
/// <param name="cost">What a request costs it.</param>
/// <param name="world">What it shares with the rest.</param>
/// <param name="backends">Who answers.</param>
internal sealed class SimulatedLoad(LoadOptions options, RequestCost cost, SimulatedWorld world, Backends backends)
{
    private readonly SimulatedTime time = world.Time;
    private readonly Random random = new(options.Seed);
    private readonly long other = SimulatedTime.Ticks(cost.OtherSeconds);
    private readonly long connect = SimulatedTime.Ticks(cost.ConnectSeconds);
    private readonly Queue<(long At, int User, long Request)> deadlines = new();
    private readonly List<StageResult> results = [];
    private readonly StageTally overall = new(world.Time);
    private readonly Flow flow = new();
    private readonly LoadClock clock = new(world.Time);
    private UserState[] users = [];
    private StageInProgress? stage;
    private int generation;
    private long lastRequest;
    private long start;

    /// <summary>Takes each stage as it has ended, with all that it counted.</summary>
    public Action<StageResult, StageTally> StageEnded { get; init; } = (_, _) => { };

    /// <summary>Takes the rows of the load's course; null where nobody reads them.</summary>
    public Action<TimelineRow>? RowEnded { get; init; }

    /// <summary>Whether counts by windows of time are kept: objectives need them.</summary>
    public bool KeepsWindows { get; init; } = true;

    /// <summary>Called when the warm-up is over, or at once where there is none.</summary>
    public Action Started { get; init; } = () => { };

    /// <summary>What it came to; null while it goes.</summary>
    public LoadResult? Result { get; private set; }

    /// <summary>When the first request that is under way is given up, ticks; the largest number when none is.</summary>
    public long NextDeadline
    {
        get
        {
            while (deadlines.TryPeek(out var first) && (first.User >= users.Length || users[first.User].Request != first.Request))
                deadlines.Dequeue();
            return deadlines.TryPeek(out var next) ? next.At : long.MaxValue;
        }
    }

    /// <summary>Begins now.</summary>
    public void Begin()
    {
        if (options.Plan.WarmUp is { } warmUp)
            BeginStage(LoadPart.WarmUp, warmUp, TimeSpan.Zero);
        else
            BeginLoad();
    }

    /// <summary>A user of a stage is due; of one that has ended it is gone.</summary>
    public void Wake(int user, int of)
    {
        if (of != generation || stage is not { } running || time.Now >= running.End)
            return;
        if (running.Arrivals is not { } arrivals)
            Send(user, time.Now, time.Now);
        else if (arrivals.Free(user) is { } due)
            Send(user, due, time.Now);
        else if (arrivals.IsOver && running.Plan.Arrivals!.EndsItsStage)
            EndStage();
    }

    /// <summary>A pod has done a request; its user may have given it up.</summary>
    public void Answer(in Work work)
    {
        if (work.User < users.Length && users[work.User].Request == work.Request)
            Finish(work.User, HopFault.None, 200, time.Now + (users[work.User].IsKept ? other - connect : other));
    }

    /// <summary>The connection of a request has broken.</summary>
    public void Break(in Work work)
    {
        if (work.User < users.Length && users[work.User].Request == work.Request)
            Finish(work.User, HopFault.Broken, 0, time.Now);
    }

    /// <summary>The first deadline has come.</summary>
    public void Expire()
    {
        var (at, user, request) = deadlines.Dequeue();
        users[user].Backend?.Process.GiveUp(request);
        Finish(user, HopFault.TimedOut, 0, at);
    }

    private void BeginLoad()
    {
        start = time.Now;
        Started();
        BeginStage(LoadPart.Stage(1), options.Plan.Stages[0], TimeSpan.Zero);
    }

    private void BeginStage(LoadPart part, StagePlan plan, TimeSpan offset)
    {
        generation++;
        var seed = plan.Arrivals is null ? 0 : random.Next();
        users = [.. StageRun.RandomPerUser(plan.Users, random).Select(chance => new UserState { Chance = Choosing(chance) })];
        var isCounted = !part.IsWarmUp;
        var tally = new StageTally(time)
        {
            Clock = clock,
            Windows = isCounted && KeepsWindows
                ? new StageWindows(clock.TimeOf(time.Now), StageWindows.LengthFor(options.Plan.Length), LoadObjectives.LimitsOf(options.Plan.AllObjectives))
                : null,
        };
        stage = new StageInProgress
        {
            Part = part,
            Plan = plan,
            Offset = offset,
            Start = time.Now,
            Tally = tally,
            Timeline = isCounted && RowEnded is not null ? new StageTimeline(part.Number, plan.Users, tally, RowEnded) : null,
            Arrivals = plan.Arrivals is null ? null : new OpenArrivals(plan.Arrivals.Times(plan.Length, new Random(seed)), time.Now, plan.Users),
        };
        var of = generation;
        world.Agenda.Add(stage.End, () =>
        {
            if (of == generation)
                EndStage();
        });
        BeginTimeline(stage);
        if (stage.Arrivals is not null)
            AwaitArrival();
        else
            for (var user = 0; user < users.Length; user++)
                Send(user, time.Now, time.Now);
    }

    // A user of the real load draws its targets' seed first.
    private static Random Choosing(Random chance)
    {
        chance.Next();
        return chance;
    }

    private void BeginTimeline(StageInProgress running)
    {
        if (running.Timeline is not { } timeline)
            return;
        timeline.Begin(time.Day, running.Offset);
        var length = StageTimeline.RowLength(options.Plan.Length).Ticks;
        var of = generation;
        Await(running.Start + length);

        void Await(long at)
        {
            // What is left of the stage must be worth a row, too.
            if (running.End - at <= TimeSpan.TicksPerSecond / 2)
                return;
            world.Agenda.Add(at, () =>
            {
                if (of != generation)
                    return;
                timeline.EndRow(time.Day, running.Offset + new TimeSpan(at - running.Start));
                Await(at + length);
            });
        }
    }

    private void AwaitArrival()
    {
        if (stage?.Arrivals?.Next() is not { } due || due >= stage.End)
            return;
        var of = generation;
        world.Agenda.Add(due, () =>
        {
            if (of != generation)
                return;
            if (stage.Arrivals.Arrive(due) is { } user)
                Send(user, due, due);
            AwaitArrival();
        });
    }

    private void Send(int user, long due, long ready)
    {
        var now = time.Now;
        ref var state = ref users[user];
        (state.Due, state.Ready, state.Started, state.Request) = (due, ready, now, ++lastRequest);
        stage!.Sent++;
        world.Processor.OtherCores = world.OtherCores + flow.PerTick(now) * (cost.GeneratorCpuSeconds + cost.ForwardingCpuSeconds) * TimeSpan.TicksPerSecond;
        deadlines.Enqueue((now + options.Timeout.Ticks, user, state.Request));
        state.IsKept = options.Plan.KeepAlive && state.Backend is { } kept && backends.Keeps(kept);
        if (!state.IsKept)
            state.Backend = backends.Pick();
        if (state.Backend is not { } backend)
            Finish(user, HopFault.NoConnection, 0, now + connect);
        else if (!backend.Process.TryTake(user, state.Request, now, world.Processor))
            Finish(user, HopFault.None, 503, now + other + backend.Process.HoldRefusal(now));
        else if (backend.Process.IsOverMemory)
            world.OutOfMemory(backend);
    }

    /// <summary>A request has ended, or will in the moment that its answer takes; the user goes on from there.</summary>
    private void Finish(int user, HopFault fault, int status, long ended)
    {
        ref var state = ref users[user];
        state.Request = 0;
        var running = stage!;
        // What ends after the stage counts nowhere.
        if (ended > running.End)
            return;
        var connected = fault == HopFault.NoConnection ? 0 : state.IsKept ? state.Started : Math.Min(ended, state.Started + connect);
        running.Tally.Record(new Hop(
            state.Due, state.Ready, state.Started, connected, fault == HopFault.None ? ended : 0, ended, status,
            status == 200 ? cost.BodyBytes : 0, fault)
        {
            ServedBy = status == 200 ? state.Backend!.Name : null,
        });
        if (fault != HopFault.None)
            state.Backend = null;
        if (running.Arrivals is not null)
            world.Agenda.AddUser(ended, user, generation);
        else if (running.Tally.Failed < options.MaxFailures && Next(ended, running, state.Chance) is var next && next < running.End)
            world.Agenda.AddUser(next, user, generation);
    }

    private static long Next(long ended, StageInProgress running, Random chance) => ended + ThinkTime.Draw(running.Plan.ThinkUpTo, chance).Ticks;

    private void EndStage()
    {
        var ended = stage!;
        generation++;
        var elapsed = new TimeSpan(time.Now - ended.Start);
        ended.Tally.AddUnsent(ended.Arrivals?.Unsent(time.Now) ?? 0);
        ended.Timeline?.EndRow(time.Day, ended.Offset + elapsed);
        // Its users close their connections: what waits is not begun any more.
        (users, stage) = ([], null);
        deadlines.Clear();
        world.DropWaiting();
        if (ended.Part.IsWarmUp)
        {
            BeginLoad();
            return;
        }

        overall.Add(ended.Tally);
        results.Add(ResultOf(ended, elapsed));
        StageEnded(results[^1], ended.Tally);
        if (results.Count < options.Plan.Stages.Count)
            BeginStage(LoadPart.Stage(results.Count + 1), options.Plan.Stages[results.Count], ended.Offset + ended.Plan.Length);
        else
            Result = new LoadResult(results, new StageResult
            {
                Part = LoadPart.Overall,
                Users = options.Plan.Stages.Max(plan => plan.Users),
                EndedAt = time.Day,
                Elapsed = results.Aggregate(TimeSpan.Zero, (sum, result) => sum + result.Elapsed),
                Figures = overall.Figures(),
                GeneratorCpuCores = lastRequest * cost.GeneratorCpuSeconds / new TimeSpan(time.Now - start).TotalSeconds,
            });
    }

    private StageResult ResultOf(StageInProgress ended, TimeSpan elapsed) => new()
    {
        Part = ended.Part,
        Users = ended.Plan.Users,
        ThinkUpTo = ended.Plan.Arrivals is null ? ended.Plan.ThinkUpTo : null,
        EndedAt = time.Day,
        Elapsed = elapsed,
        GaveUp = ended.Plan.Arrivals is null && ended.Tally.Failed >= options.MaxFailures,
        Figures = ended.Tally.Figures(),
        Windows = ended.Tally.Windows,
        GeneratorCpuCores = elapsed > TimeSpan.Zero ? ended.Sent * cost.GeneratorCpuSeconds / elapsed.TotalSeconds : 0,
    };
}
