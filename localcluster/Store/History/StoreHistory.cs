namespace MlServe.LocalCluster.Store.History;

/// <summary>
/// The latest changes, in order. Watchers are readers with a place in it, so a slow one costs no memory: when its
/// place has been overwritten it is told that it expired, and lists again.
/// </summary>
internal sealed class StoreHistory(int capacity, long start)
{
    private readonly StoreEvent[] ring = new StoreEvent[capacity];
    private readonly Lock gate = new();
    private long count;
    private long forgotten = start;
    private TaskCompletionSource changed = NewSignal();

    /// <summary>Adds a change; versions rise.</summary>
    public void Add(StoreEvent change)
    {
        TaskCompletionSource signal;
        lock (gate)
        {
            if (count >= capacity)
                forgotten = ring[count % capacity].Version;
            ring[count++ % capacity] = change;
            signal = changed;
            changed = NewSignal();
        }
        signal.SetResult();
    }

    /// <summary>The changes after a version, and what to await when there are no more.</summary>
    /// <exception cref="StatusException">410 when changes after that version are forgotten.</exception>
    public (IReadOnlyList<StoreEvent> Changes, Task Next) After(long version)
    {
        lock (gate)
        {
            if (version < forgotten)
                throw StatusException.Expired($"too old resource version: {version} ({forgotten})");
            var first = FirstAfter(version);
            var changes = new StoreEvent[count - first];
            for (var i = 0; i < changes.Length; i++)
                changes[i] = ring[(first + i) % capacity];
            return (changes, changed.Task);
        }
    }

    private long FirstAfter(long version)
    {
        long low = Math.Max(0, count - capacity), high = count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (ring[middle % capacity].Version <= version)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
