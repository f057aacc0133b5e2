using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using MlServe.Serve.Telemetry;

namespace MlServe.Serve.Classification;

/// <summary>
/// Admission: a bounded queue in front of as many threads as images may be worked on at once. A full queue refuses at
/// once, which costs nothing, instead of promising an answer that comes too late. The threads are the queue's own:
/// images never occupy the pool that accepts connections and answers probes, and native memory stays with few threads.
/// </summary>
internal sealed class InferenceQueue : IDisposable
{
    private readonly BlockingCollection<Action> waiting;
    private readonly Thread[] workers;
    private readonly ServeMetrics metrics;
    private readonly TimeProvider time;
    private readonly int places;
    private int admitted;
    private int inProgress;
    private long recentTicks;

    /// <param name="length">How many may wait.</param>
    /// <param name="concurrency">How many are worked on at once.</param>
    public InferenceQueue(int length, int concurrency, ServeMetrics metrics, TimeProvider time)
    {
        this.metrics = metrics;
        this.time = time;
        waiting = [];
        places = length + concurrency;
        workers = Enumerable.Range(0, concurrency)
            .Select(i => new Thread(Work) { IsBackground = true, Name = $"inference-{i}" }).ToArray();
        foreach (var worker in workers)
            worker.Start();
        metrics.ObserveQueue(() => Waiting, () => Volatile.Read(ref inProgress), length, concurrency);
    }

    /// <summary>How many are worked on at once.</summary>
    public int Concurrency => workers.Length;

    /// <summary>How many wait for a thread.</summary>
    public int Waiting => waiting.Count;

    /// <summary>Whole seconds until a place should be free, at least 1: what Retry-After says.</summary>
    public int RetryAfterSeconds =>
        Math.Max(1, (int)Math.Ceiling(TimeSpan.FromTicks(Interlocked.Read(ref recentTicks)).TotalSeconds * Waiting / workers.Length));

    /// <summary>Whether work would find a place now; one that finds none counts as refused.</summary>
    public bool TryFindPlace()
    {
        if (Volatile.Read(ref admitted) < places)
            return true;
        metrics.Refused();
        return false;
    }

    /// <summary>
    /// Queues the work, or refuses it when the queue is full. Work whose token is cancelled while it waits is not begun:
    /// nobody is left to read the answer.
    /// </summary>
    public bool TryEnqueue<T>(Func<T> work, CancellationToken ct, [NotNullWhen(true)] out Task<T>? result)
    {
        result = null;
        // A thread that is free counts before it has noticed: else a burst would be refused beside idle threads.
        if (Interlocked.Increment(ref admitted) > places)
        {
            Leave();
            metrics.Refused();
            return false;
        }

        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var queued = time.GetTimestamp();
        waiting.Add(() =>
        {
            if (ct.IsCancellationRequested)
            {
                Leave();
                completion.SetCanceled(ct);
                return;
            }

            metrics.Waited(time.GetElapsedTime(queued));
            T value;
            try
            {
                value = work();
            }
            catch (Exception exception)
            {
                Leave();
                completion.SetException(exception);
                return;
            }

            Leave();
            completion.SetResult(value);
        });
        result = completion.Task;
        return true;
    }

    /// <summary>Before the caller knows the outcome: who comes again with the answer in hand finds the place free.</summary>
    private void Leave() => Interlocked.Decrement(ref admitted);

    private void Work()
    {
        foreach (var job in waiting.GetConsumingEnumerable())
        {
            var started = time.GetTimestamp();
            Interlocked.Increment(ref inProgress);
            job();
            Interlocked.Decrement(ref inProgress);
            // An average over roughly the last eight, good enough for a hint.
            var recent = Interlocked.Read(ref recentTicks);
            Interlocked.Exchange(ref recentTicks, recent + (time.GetElapsedTime(started).Ticks - recent) / 8);
        }
    }

    /// <summary>Finishes what was admitted, then ends the threads.</summary>
    public void Dispose()
    {
        waiting.CompleteAdding();
        foreach (var worker in workers)
            worker.Join();
        waiting.Dispose();
    }
}
