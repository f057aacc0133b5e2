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
    readonly BlockingCollection<Action> waiting;
    readonly Thread[] workers;
    readonly ServeMetrics metrics;
    readonly TimeProvider time;
    int inProgress;
    long recentTicks;

    /// <param name="length">How many may wait.</param>
    /// <param name="concurrency">How many are worked on at once.</param>
    public InferenceQueue(int length, int concurrency, ServeMetrics metrics, TimeProvider time)
    {
        this.metrics = metrics;
        this.time = time;
        waiting = new BlockingCollection<Action>(length);
        workers = Enumerable.Range(0, concurrency)
            .Select(i => new Thread(Work) { IsBackground = true, Name = $"inference-{i}" }).ToArray();
        foreach (var worker in workers)
            worker.Start();
        metrics.ObserveQueue(() => waiting.Count, () => Volatile.Read(ref inProgress), length, concurrency);
    }

    /// <summary>How many are worked on at once.</summary>
    public int Concurrency => workers.Length;

    /// <summary>Whole seconds until a place should be free, at least 1: what Retry-After says.</summary>
    public int RetryAfterSeconds =>
        Math.Max(1, (int)Math.Ceiling(TimeSpan.FromTicks(Interlocked.Read(ref recentTicks)).TotalSeconds * waiting.Count / workers.Length));

    /// <summary>
    /// Queues the work, or refuses it when the queue is full. Work whose token is cancelled while it waits is not begun:
    /// nobody is left to read the answer.
    /// </summary>
    public bool TryEnqueue<T>(Func<T> work, CancellationToken cancellation, [NotNullWhen(true)] out Task<T>? result)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var queued = time.GetTimestamp();
        var admitted = waiting.TryAdd(() =>
        {
            if (cancellation.IsCancellationRequested)
            {
                completion.SetCanceled(cancellation);
                return;
            }

            metrics.Waited(time.GetElapsedTime(queued));
            try
            {
                completion.SetResult(work());
            }
            catch (Exception failure)
            {
                completion.SetException(failure);
            }
        });
        result = admitted ? completion.Task : null;
        if (!admitted)
            metrics.Refused();
        return admitted;
    }

    void Work()
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
