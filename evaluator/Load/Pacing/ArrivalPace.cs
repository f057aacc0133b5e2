namespace MlServe.Evaluator.Load.Pacing;

/// <summary>
/// The open model: one sequence of arrivals for all users of a stage, each taken by whoever is free. When nobody is, an
/// arrival waits, and stays due when it was: a service that stops is charged for all that would have come meanwhile.
/// Safe for several threads.
/// </summary>
/// <param name="arrivals">When the requests come, from the start of the stage.</param>
/// <param name="start">Timestamp at which the stage starts.</param>
/// <param name="time">The clock of the timestamps.</param>
internal sealed class ArrivalPace(IEnumerable<Arrival> arrivals, long start, TimeProvider time) : IPace
{
    private readonly Lock guard = new();
    private readonly IEnumerator<Arrival> arrivals = arrivals.GetEnumerator();

    /// <inheritdoc/>
    public bool IsOpen => true;

    /// <inheritdoc/>
    public DueRequest? Next()
    {
        lock (guard)
            return arrivals.MoveNext() ? new DueRequest(start + Pause.Timestamps(arrivals.Current.At, time), arrivals.Current.Target) : null;
    }

    /// <summary>Takes the rest of the arrivals and says how many of them were due before <paramref name="timestamp"/>.</summary>
    public long DueBefore(long timestamp)
    {
        long count = 0;
        while (Next() is { } due && due.Timestamp < timestamp)
            count++;
        return count;
    }
}
