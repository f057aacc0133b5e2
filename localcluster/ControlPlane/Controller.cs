using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.ControlPlane;

/// <summary>
/// A loop that brings the world to what objects say. Changes to the kinds it watches become keys of the objects to
/// look at again; a key that changed many times is looked at once, one at a time. A failure is logged and tried
/// again, later each time. Everything is looked at again now and then, so that a lost change is no disaster.
/// </summary>
internal abstract partial class Controller(ObjectStore store, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Resync = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(30);
    private readonly Lock gate = new();
    private readonly Dictionary<ObjectKey, DateTimeOffset> due = [];
    private readonly Dictionary<ObjectKey, int> failures = [];
    private TaskCompletionSource sooner = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The kinds whose changes matter.</summary>
    protected abstract IReadOnlyCollection<ResourceKind> Watched { get; }

    /// <summary>The objects of the cluster.</summary>
    protected ObjectStore Store => store;

    /// <summary>The clock.</summary>
    protected TimeProvider Time => time;

    /// <summary>Where to say what happens.</summary>
    protected ILogger Log => log;

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(WatchAsync(cancellationToken), WorkAsync(cancellationToken));
    }

    /// <summary>The keys to look at again after a change.</summary>
    protected abstract IEnumerable<ObjectKey> KeysOf(StoreEvent change);

    /// <summary>The keys of everything there is to look at, for the regular round.</summary>
    protected abstract IEnumerable<ObjectKey> AllKeys();

    /// <summary>Looks at one object, which may be gone, and does what is missing. May run again at any time.</summary>
    protected abstract Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken);

    /// <summary>Asks for a look at a key, at once or after a while; the sooner of two wishes holds.</summary>
    protected void Enqueue(ObjectKey key, TimeSpan delay = default)
    {
        var due = time.GetUtcNow() + delay;
        lock (gate)
        {
            if (this.due.TryGetValue(key, out var already) && already <= due)
                return;
            this.due[key] = due;
            sooner.TrySetResult();
        }
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
            try
            {
                await foreach (var change in store.Watch(Watched, cancellationToken: cancellationToken))
                    if (change.Object is not null)
                        foreach (var key in KeysOf(change))
                            Enqueue(key);
            }
            catch (StatusException expired) when (expired.Code == 410)
            {
                // Too many changes at once: the new watch begins with all that is there.
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                WatchFailed(log, failure, GetType().Name);
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        var resync = time.GetUtcNow() + Resync;
        while (!cancellationToken.IsCancellationRequested)
        {
            if (time.GetUtcNow() >= resync)
            {
                foreach (var key in AllKeys())
                    Enqueue(key);
                resync = time.GetUtcNow() + Resync;
            }
            if (Take(out var due, out var wait) is not { } taken)
            {
                var pause = (due is null || due > resync ? resync : due.Value) - time.GetUtcNow();
                if (pause > TimeSpan.Zero)
                    await Task.WhenAny(wait, Task.Delay(pause, time, cancellationToken));
                continue;
            }
            await TryReconcileAsync(taken, cancellationToken);
        }
    }

    private ObjectKey? Take(out DateTimeOffset? next, out Task sooner)
    {
        var now = time.GetUtcNow();
        lock (gate)
        {
            next = null;
            ObjectKey? first = null;
            foreach (var (key, due) in due)
                if (next is null || due < next)
                    (first, next) = (key, due);
            if (this.sooner.Task.IsCompleted)
                this.sooner = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            sooner = this.sooner.Task;
            if (next > now)
                return null;
            if (first is { } taken)
                due.Remove(taken);
            return first;
        }
    }

    private async Task TryReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        try
        {
            await ReconcileAsync(key, cancellationToken);
            failures.Remove(key);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        catch (Exception failure)
        {
            // An object that changed or went meanwhile is no failure worth a line.
            if (failure is not StatusException { Code: 404 or 409 })
                ReconcileFailed(log, failure, GetType().Name, key);
            var times = failures[key] = failures.GetValueOrDefault(key) + 1;
            Enqueue(key, TimeSpan.FromSeconds(Math.Min(LongestBackOff.TotalSeconds, 0.05 * Math.Pow(2, Math.Min(times, 20)))));
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Controller}: watching failed; starting again")]
    private static partial void WatchFailed(ILogger logger, Exception failure, string controller);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Controller}: {Key} failed; trying again")]
    private static partial void ReconcileFailed(ILogger logger, Exception failure, string controller, ObjectKey key);
}
