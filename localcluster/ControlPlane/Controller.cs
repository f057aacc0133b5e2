using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.ControlPlane;

/// <summary>
/// A loop that brings the world to what objects say. Changes to the kinds it watches become keys of the objects to
/// look at again; a key that changed many times is looked at once, one at a time. A failure is logged and tried
/// again, later each time. Everything is looked at again now and then, so that a lost change is no disaster.
/// </summary>
/// <param name="store">The objects of the cluster.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where to say what happens.</param>
/// <param name="watched">The kinds whose changes matter. The first is the one that it looks after.</param>
internal abstract partial class Controller(ObjectStore store, TimeProvider time, ILogger log, params IReadOnlyList<ResourceKind> watched)
{
    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(30);
    private readonly SteadyClock clock = new(time);
    private readonly Lock gate = new();
    private readonly Dictionary<ObjectKey, DateTimeOffset> due = [];
    private readonly Dictionary<ObjectKey, int> failures = [];
    private TaskCompletionSource sooner = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The objects of the cluster.</summary>
    protected ObjectStore Store => store;

    /// <summary>Where to say what happens.</summary>
    protected ILogger Log => log;

    /// <summary>The time of day, for what the API tells.</summary>
    protected DateTimeOffset Now => time.GetUtcNow();

    /// <summary>The moment by a clock that nobody sets, for what is due and what it remembers.</summary>
    protected DateTimeOffset Steady => clock.Now;

    /// <summary>Runs until cancelled.</summary>
    public Task RunAsync(CancellationToken ct) => Task.WhenAll(WatchAsync(ct), WorkAsync(ct));

    /// <summary>Asks for a look at everything there is.</summary>
    internal void EnqueueAll()
    {
        foreach (var key in AllKeys())
            Enqueue(key);
    }

    /// <summary>Looks at everything that is due.</summary>
    /// <returns>When the next look is due, null for never, and what to await for hearing of a sooner one.</returns>
    internal (DateTimeOffset? Next, Task Sooner) Work(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            ObjectKey taken;
            lock (gate)
            {
                var (key, next) = due.Count == 0 ? default : due.MinBy(entry => entry.Value);
                if (due.Count == 0 || next > Steady)
                {
                    if (sooner.Task.IsCompleted)
                        sooner = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    return (due.Count == 0 ? null : next, sooner.Task);
                }
                due.Remove(taken = key);
            }
            TryReconcile(taken);
        }
        return (null, Task.CompletedTask);
    }

    /// <summary>The keys to look at again after a change.</summary>
    protected virtual IEnumerable<ObjectKey> KeysOf(StoreEvent change) => change.Kind == watched[0] ? [change.Object!.Key] : [];

    /// <summary>The keys of everything there is to look at, for the regular round.</summary>
    protected virtual IEnumerable<ObjectKey> AllKeys() => store.List(watched[0]).Items.Select(item => item.Key);

    /// <summary>Looks at one object, which may be gone, and does what is missing. May run again at any time.</summary>
    protected abstract void Reconcile(ObjectKey key);

    /// <summary>Asks for a look at a key, at once or after a while; the sooner of two wishes holds.</summary>
    protected void Enqueue(ObjectKey key, TimeSpan delay = default)
    {
        var wanted = Steady + delay;
        lock (gate)
        {
            if (due.TryGetValue(key, out var already) && already <= wanted)
                return;
            due[key] = wanted;
            sooner.TrySetResult();
        }
    }

    /// <summary>Asks for a look when a time of day has come. True when that is in the future: until then there is nothing to do.</summary>
    protected bool Waits(ObjectKey key, DateTimeOffset until)
    {
        var left = until - Now;
        if (left <= TimeSpan.Zero)
            return false;
        Enqueue(key, left);
        return true;
    }

    /// <summary>Replaces the status of an object, unless another one has taken its name.</summary>
    /// <param name="of">The object.</param>
    /// <param name="status">The status, of the field's own type.</param>
    /// <param name="annotations">What is noted beside it.</param>
    protected void WriteStatus(StoredObject of, object status, params IEnumerable<(string Name, string Text)> annotations) =>
        store.Change(
            of.Kind,
            of.Key,
            found =>
            {
                if (found.Uid() != of.Uid)
                    return;
                found["status"] = ObjectViews.ToJson(status);
                foreach (var (name, text) in annotations)
                    found.Set(text, "metadata", "annotations", name);
            },
            WriteOptions.Status
        );

    /// <summary>Deletes this very object, if it is still there.</summary>
    protected void TryDelete(StoredObject item, Propagation propagation = Propagation.Background)
    {
        try
        {
            store.Delete(item.Kind, item.Key, new DeletionOptions { Propagation = propagation, Uid = item.Uid });
        }
        catch (StatusException exception) when (exception.Code is 404 or 409)
        {
            // Somebody else was quicker.
        }
    }

    private async Task WatchAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
            try
            {
                await foreach (var change in store.Watch(watched, ct: ct))
                    if (change.Object is not null)
                        foreach (var key in KeysOf(change))
                            Enqueue(key);
            }
            catch (StatusException exception) when (exception.Code == 410)
            {
                // Too many changes at once: the new watch begins with all that is there.
            }
            catch (Exception exception) when (!ct.IsCancellationRequested)
            {
                WatchFailed(log, exception, GetType().Name);
                await Task.Delay(TimeSpan.FromSeconds(1), time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
    }

    private async Task WorkAsync(CancellationToken ct)
    {
        var resync = Steady + Resync;
        while (!ct.IsCancellationRequested)
        {
            if (Steady >= resync)
            {
                EnqueueAll();
                resync = Steady + Resync;
            }
            var (next, sooner) = Work(ct);
            var pause = (next is null || next > resync ? resync : next.Value) - Steady;
            if (pause > TimeSpan.Zero)
                await Task.WhenAny(sooner, Task.Delay(pause, time, ct));
        }
    }

    private void TryReconcile(ObjectKey key)
    {
        try
        {
            Reconcile(key);
            failures.Remove(key);
        }
        catch (Exception exception)
        {
            // An object that changed or went meanwhile is no exception worth a line.
            if (exception is not StatusException { Code: 404 or 409 })
                ReconcileFailed(log, exception, GetType().Name, key);
            var times = failures[key] = failures.GetValueOrDefault(key) + 1;
            Enqueue(key, TimeSpan.FromSeconds(Math.Min(LongestBackOff.TotalSeconds, 0.05 * Math.Pow(2, Math.Min(times, 20)))));
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Controller}: watching failed; starting again")]
    private static partial void WatchFailed(ILogger logger, Exception failure, string controller);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Controller}: {Key} failed; trying again")]
    private static partial void ReconcileFailed(ILogger logger, Exception failure, string controller, ObjectKey key);
}
