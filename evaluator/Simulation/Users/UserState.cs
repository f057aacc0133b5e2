using MlServe.Evaluator.Simulation.Serving;

namespace MlServe.Evaluator.Simulation.Users;

/// <summary>A user of the running stage and its request. Times are ticks.</summary>
internal struct UserState
{
    /// <summary>Draws its think times.</summary>
    public Random Chance;

    /// <summary>Number of the request that it waits for; 0 for none.</summary>
    public long Request;

    /// <summary>When the request should have been sent.</summary>
    public long Due;

    /// <summary>When it could be.</summary>
    public long Ready;

    /// <summary>When it was.</summary>
    public long Started;

    /// <summary>Whether its connection was open already.</summary>
    public bool IsKept;

    /// <summary>Who answers; of a kept connection, also who answered last.</summary>
    public Backend? Backend;
}
