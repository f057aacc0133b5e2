using MlServe.Evaluator.Objectives;

namespace MlServe.Evaluator.Load.Plan;

/// <summary>The stages of a load, one after the other. No user of a stage survives into the next.</summary>
internal sealed record LoadPlan(IReadOnlyList<StagePlan> Stages)
{
    /// <summary>The challenge's thirty one-minute stages (FACTS §1), the same as challenge/load.yaml.</summary>
    public static LoadPlan Challenge { get; } = new(
    [
        .. Minutes(5, users: 20, think: 100),
        .. Minutes(2, users: 20, think: 50),
        .. Minutes(2, users: 20, think: 10),
        .. Minutes(1, users: 20, think: 3),
        .. Minutes(5, users: 20, think: 1),
        .. Minutes(5, users: 30, think: 1),
        .. Minutes(1, users: 20, think: 3),
        .. Minutes(2, users: 20, think: 60),
        .. Minutes(7, users: 20, think: 80),
    ]);

    /// <summary>What is requested. Empty for GET of the load's URL.</summary>
    public IReadOnlyList<TargetPlan> Targets { get; init; } = [];

    /// <summary>Users keep their connection from request to request. Default no: each request has its own, as with siege.</summary>
    public bool KeepAlive { get; init; }

    /// <summary>Whether a redirect is followed. Default yes.</summary>
    public bool FollowsRedirects { get; init; } = true;

    /// <summary>The recorded load that its stages are made of; null where there is none.</summary>
    public TraceChoice? Trace { get; init; }

    /// <summary>Longest time of a request, where the command line does not say. Default 30 s, siege's.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>A stage that runs before the others and counts nowhere. Default none.</summary>
    public StagePlan? WarmUp { get; init; }

    /// <summary>What the whole load is to keep to. Default nothing.</summary>
    public IReadOnlyList<Objective> Objectives { get; init; } = [];

    /// <summary>These, and the stages' own.</summary>
    public IReadOnlyList<AskedObjective> AllObjectives =>
    [
        .. Objectives.Select(objective => new AskedObjective(objective)),
        .. Stages.SelectMany((stage, index) => stage.Objectives.Select(objective => new AskedObjective(objective, index + 1))),
    ];

    /// <summary>Length of all stages together, the warm-up not included.</summary>
    public TimeSpan Length => Stages.Aggregate(TimeSpan.Zero, (sum, stage) => sum + stage.Length);

    /// <summary>
    /// The same stages, each stretched or shortened alike so that all take <paramref name="minutes"/>. Users and think
    /// times stay, and so does the warm-up: a shortened stage still opens with its burst, so results of different lengths do not compare.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="minutes"/> leaves a stage without any length.</exception>
    public LoadPlan Scale(double minutes)
    {
        var factor = minutes * TimeSpan.TicksPerMinute / Length.Ticks;
        var scaled = Stages.Select(stage => stage with { Length = TimeSpan.FromTicks((long)Math.Round(stage.Length.Ticks * factor)) }).ToList();
        if (!double.IsFinite(factor) || scaled.Any(stage => stage.Length <= TimeSpan.Zero))
            throw new ArgumentOutOfRangeException(nameof(minutes), minutes, "every stage needs a length above zero");
        return this with { Stages = scaled };
    }

    private static IEnumerable<StagePlan> Minutes(int count, int users, int think) =>
        Enumerable.Repeat(new StagePlan(users, TimeSpan.FromSeconds(think), TimeSpan.FromMinutes(1)), count);
}
