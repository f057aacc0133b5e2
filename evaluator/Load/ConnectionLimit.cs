using MlServe.Evaluator.Load.Plan;

namespace MlServe.Evaluator.Load;

/// <summary>Whether this process may have as many connections as its users want at once. Pure.</summary>
internal static class ConnectionLimit
{
    // What the program has open besides: its assemblies, its files, what it listens to.
    private const int Others = 200;

    /// <summary>What is to be said before the load; null when all is well.</summary>
    /// <param name="plan">The load.</param>
    /// <param name="workers">How many processes share it.</param>
    /// <param name="limit">Files that this process may have open at once; null: any number.</param>
    public static string? Caution(LoadPlan plan, int workers, long? limit)
    {
        var users = (plan.Stages.Max(stage => stage.Users) + workers - 1) / workers;
        return users + Others <= (limit ?? long.MaxValue) ? null :
            Invariant($"{users} users may want a connection each, and this process may have {limit} files open: ")
                + Invariant($"raise that first, ulimit -n {users + Others}, or requests fail");
    }
}
