using MlServe.Evaluator.Load.Pacing;

namespace MlServe.Evaluator.Simulation.Users;

/// <summary>The arrivals of an open stage: each is taken by whoever is free, and waits for that while nobody is.</summary>
/// <param name="arrivals">When they come, from the start of the stage.</param>
/// <param name="start">Ticks of that start.</param>
/// <param name="users">Users, all of whom are free at first.</param>
internal sealed class OpenArrivals(IEnumerable<Arrival> arrivals, long start, int users)
{
    private readonly IEnumerator<Arrival> left = arrivals.GetEnumerator();
    private readonly Queue<long> waiting = new();
    private readonly Stack<int> free = new(Enumerable.Range(0, users).Reverse());

    /// <summary>Whether all have come and were answered.</summary>
    public bool IsDone { get; private set; }

    /// <summary>The next one; null when there is none any more.</summary>
    public long? Next()
    {
        if (left.MoveNext())
            return start + left.Current.At.Ticks;
        IsDone = true;
        return null;
    }

    /// <summary>One has come: who takes it, or null where it waits.</summary>
    public int? Arrive(long due)
    {
        if (free.TryPop(out var user))
            return user;
        waiting.Enqueue(due);
        return null;
    }

    /// <summary>A user has become free: when what it takes up now was due; null when it waits for the next arrival.</summary>
    public long? Free(int user)
    {
        if (waiting.TryDequeue(out var due))
            return due;
        free.Push(user);
        return null;
    }

    /// <summary>Whether no arrival is left, none waits and no user is busy.</summary>
    public bool IsOver => IsDone && waiting.Count == 0 && free.Count == users;

    /// <summary>Takes the rest: how many were due before a moment and found nobody.</summary>
    public long Unsent(long end)
    {
        long count = waiting.Count;
        while (Next() is { } due && due < end)
            count++;
        return count;
    }
}
