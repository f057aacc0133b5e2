namespace MlServe.Evaluator.Simulation;

/// <summary>What is to happen when: the users' next requests, and whatever else has a moment of its own.</summary>
internal sealed class Agenda
{
    private readonly PriorityQueue<Entry, long> entries = new();

    /// <summary>Ticks of the next entry; the largest number when there is none.</summary>
    public long Next => entries.TryPeek(out _, out var at) ? at : long.MaxValue;

    /// <summary>Something happens at a moment.</summary>
    public void Add(long at, Action happen) => entries.Enqueue(new Entry(happen, 0, 0), at);

    /// <summary>A user of a stage sends at a moment. Kept apart from the others for its number: half of all entries are users.</summary>
    public void AddUser(long at, int user, int stage) => entries.Enqueue(new Entry(null, user, stage), at);

    /// <summary>Takes the next entry.</summary>
    public Entry Take() => entries.Dequeue();

    /// <param name="Happen">What happens; null where a user sends.</param>
    /// <param name="User">The user.</param>
    /// <param name="Stage">Its stage: a user of an earlier one is gone.</param>
    internal readonly record struct Entry(Action? Happen, int User, int Stage);
}
