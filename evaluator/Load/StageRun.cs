using MlServe.Evaluator.Load.Http;
using MlServe.Evaluator.Load.Loop;
using MlServe.Evaluator.Load.Pacing;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Load.Results;
using MlServe.Evaluator.Load.Results.Tallies;
using MlServe.Linux;

namespace MlServe.Evaluator.Load;

/// <summary>
/// One stage, or the warm-up, while it runs: what its users, its progress lines and its timeline share. The users send
/// side by side, each at the pace of the stage, until it ends. Requests under way then are dropped and count nowhere.
/// </summary>
internal sealed class StageRun
{
    // A loop sends some ten thousand requests per second, more than the pods of a machine of so many cores answer.
    private const int CoresPerLoop = 4;

    // What comes after is no business of a thread that runs before all others.
    private const TaskCreationOptions OwnThread = TaskCreationOptions.LongRunning | TaskCreationOptions.RunContinuationsAsynchronously;

    /// <summary>What the load is to do.</summary>
    public required LoadOptions Options { get; init; }

    /// <summary>What is requested.</summary>
    public required TargetBook Targets { get; init; }

    /// <summary>The clock of all timestamps.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Which stage it is, or that it is the warm-up.</summary>
    public required LoadPart Part { get; init; }

    /// <summary>What its users do.</summary>
    public required StagePlan Plan { get; init; }

    /// <summary>Timestamp at which the load began.</summary>
    public required long LoadStart { get; init; }

    /// <summary>When the stage is due to start, from the start of the load.</summary>
    public required TimeSpan Offset { get; init; }

    /// <summary>Where it counts.</summary>
    public required StageTally Tally { get; init; }

    /// <summary>Called for every hop that counts, by several users at once; null where nobody asks.</summary>
    public Action<RequestRecord>? RequestEnded { get; init; }

    /// <summary>Timestamp at which it starts: now, or shortly before.</summary>
    public long Start => LoadStart + Pause.Timestamps(Offset, Time);

    /// <summary>Timestamp at which it ends.</summary>
    public long End => LoadStart + Pause.Timestamps(Offset + Plan.Length, Time);

    /// <summary>Whether it ended before its time because all that it was to send was answered.</summary>
    public bool IsDone { get; private set; }

    /// <summary>How long its threads waited for a core that others had.</summary>
    public TimeSpan WaitedForCore { get; private set; }

    /// <summary>Runs the users until the stage ends.</summary>
    /// <param name="random">Source of all chance of the load; the stage draws the same from it however it goes.</param>
    /// <param name="interrupt">Ends the stage early; the caller sees that from the token, not from an exception.</param>
    public async Task RunAsync(Random random, CancellationToken interrupt)
    {
        var arrivals = Plan.Arrivals is null ? null : Arrivals(Plan.Arrivals, new Random(random.Next()));
        var chances = RandomPerUser(Plan.Users, random).Where((_, number) => Options.Share.Takes(number)).ToList();
        var loops = Enumerable.Range(0, Math.Clamp(Environment.ProcessorCount / CoresPerLoop, 1, Math.Max(1, chances.Count)))
            .Select(_ => EventLoop.Create(Time)).ToList();
        var users = new List<StageUser>(chances.Count);
        foreach (var (number, own) in chances.Index())
        {
            var choices = new Random(own.Next());
            IPace pace = arrivals is null ? new ThinkPace(Start, Plan.ThinkUpTo, own, Time) : arrivals;
            loops[number % loops.Count].Add(Start, waiter =>
            {
                users.Add(new StageUser(this, pace, choices, waiter));
                return users[^1].RunAsync;
            });
        }

        try
        {
            using var stop = interrupt.Register(() => loops.ForEach(loop => loop.Stop()));
            var done = await Task.WhenAll(loops.Select(loop =>
                Task.Factory.StartNew(() => Run(loop), CancellationToken.None, OwnThread, TaskScheduler.Default)));
            WaitedForCore = loops.Aggregate(TimeSpan.Zero, (sum, loop) => sum + loop.WaitedForCore);
            if (Plan.Arrivals is { EndsItsStage: true })
                IsDone = done.All(all => all) && !interrupt.IsCancellationRequested;
            else
                // Users who gave up are idle for the rest of it. An interrupt is no exception here: the caller looks at the token.
                await Task.WhenAny(Pause.UntilAsync(End, Time, interrupt).AsTask());
        }
        finally
        {
            users.ForEach(user => user.Dispose());
            loops.ForEach(loop => loop.Dispose());
        }

        Tally.AddUnsent(arrivals?.DueBefore(Math.Min(End, Time.GetTimestamp())) ?? 0);
    }

    /// <summary>A Random for each user, so that one user's draws depend on no other's timing.</summary>
    public static IReadOnlyList<Random> RandomPerUser(int users, Random random) =>
        Enumerable.Range(0, users).Select(_ => new Random(random.Next())).ToList();

    // On a thread of the loop's own, which ends with it.
    private bool Run(EventLoop loop)
    {
        if (Options.RunsFirst)
            ThreadSchedule.TryRunFirst();
        return loop.Run(End);
    }

    private ArrivalPace Arrivals(ArrivalProcess arrivals, Random random) =>
        new(arrivals.Times(Plan.Length, random).Where((_, number) => Options.Share.Takes(number)), Start, Time);
}
