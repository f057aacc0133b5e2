namespace MlServe.LocalCluster.Store;

/// <summary>
/// The latest changes, in order. Watchers are readers with a place in it, so a slow one costs no memory: when its
/// place has been overwritten it is told that it expired, and lists again.
/// </summary>
internal sealed class StoreHistory(int capacity, long start)
{
    private readonly StoreEvent[] _ring = new StoreEvent[capacity];
    private readonly Lock _gate = new();
    private long _count;
    private long _forgotten = start;
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>Adds a change; versions rise.</summary>
    public void Add(StoreEvent change)
    {
        TaskCompletionSource signal;
        lock (_gate)
        {
            if (_count >= capacity)
                _forgotten = _ring[_count % capacity].Version;
            _ring[_count++ % capacity] = change;
            signal = _changed;
            _changed = NewSignal();
        }
        signal.SetResult();
    }

    /// <summary>The changes after a version, and what to await when there are no more.</summary>
    /// <exception cref="StatusException">410 when changes after that version are forgotten.</exception>
    public (IReadOnlyList<StoreEvent> Changes, Task Next) After(long version)
    {
        lock (_gate)
        {
            if (version < _forgotten)
                throw StatusException.Expired($"too old resource version: {version} ({_forgotten})");
            var first = FirstAfter(version);
            var changes = new StoreEvent[_count - first];
            for (var i = 0; i < changes.Length; i++)
                changes[i] = _ring[(first + i) % capacity];
            return (changes, _changed.Task);
        }
    }

    private long FirstAfter(long version)
    {
        long low = Math.Max(0, _count - capacity), high = _count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ring[middle % capacity].Version <= version)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
