namespace MlServe.Evaluator.Simulation.Users;

/// <summary>Requests a tick over about the last second: what the load generator and the forwarding are busy with.</summary>
internal sealed class Flow
{
    private long second;
    private int before;
    private int now;

    /// <summary>Counts a request and says how many there are.</summary>
    public double PerTick(long at)
    {
        var current = at / TimeSpan.TicksPerSecond;
        if (current != second)
        {
            before = current == second + 1 ? now : 0;
            (second, now) = (current, 0);
        }

        now++;
        var gone = (double)(at % TimeSpan.TicksPerSecond) / TimeSpan.TicksPerSecond;
        return (before * (1 - gone) + now) / TimeSpan.TicksPerSecond;
    }
}
