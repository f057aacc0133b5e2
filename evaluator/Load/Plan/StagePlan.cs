using MlServe.Evaluator.Load.Pacing;
using MlServe.Evaluator.Objectives;

namespace MlServe.Evaluator.Load.Plan;

/// <summary>
/// One stage. A closed one has <paramref name="Users"/> users who each send, read the answer, think and send again;
/// an open one has <see cref="Arrivals"/> and sends when they are due.
/// </summary>
/// <param name="Users">Users side by side; in an open stage the most requests under way at once.</param>
/// <param name="ThinkUpTo">Longest think time; <see cref="ThinkTime"/> draws from it. Without meaning in an open stage.</param>
/// <param name="Length">Length of the stage.</param>
internal sealed record StagePlan(int Users, TimeSpan ThinkUpTo, TimeSpan Length)
{
    /// <summary>When requests come in an open stage; null makes the stage a closed one.</summary>
    public ArrivalProcess? Arrivals { get; init; }

    /// <summary>What the stage by itself is to keep to. Default nothing.</summary>
    public IReadOnlyList<Objective> Objectives { get; init; } = [];

    /// <summary>What the stage must keep to. Default nothing.</summary>
    public StageLimits Limits { get; init; } = new();
}
