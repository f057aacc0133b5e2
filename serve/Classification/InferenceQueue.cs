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
    // No BlockingCollection: its wait spins before it sleeps, and that is the pod's CPU.
    private readonly Queue<IJob> waiting = [];
    private readonly Thread[] workers;
    private readonly ServeMetrics metrics;
    private readonly TimeProvider time;
    private readonly int places;
    private bool isEnding;
    private int admitted;
    private int inProgress;
    private long recentTicks;

    /// <param name="length">How many may wait.</param>
    /// <param name="concurrency">How many are worked on at once.</param>
    public InferenceQueue(int length, int concurrency, ServeMetrics metrics, TimeProvider time)
    {
        this.metrics = metrics;
        this.time = time;
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
    public int Waiting
    {
        get
        {
            lock (waiting)
                return waiting.Count;
        }
    }

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

        var job = new Job<T>(work, time.GetTimestamp(), ct);
        lock (waiting)
        {
            ObjectDisposedException.ThrowIf(isEnding, this);
            waiting.Enqueue(job);
            Monitor.Pulse(waiting);
        }

        result = job.Task;
        return true;
    }

    /// <summary>Before the caller knows the outcome: who comes again with the answer in hand finds the place free.</summary>
    private void Leave() => Interlocked.Decrement(ref admitted);

    private void Work()
    {
        while (Take() is { } job)
        {
            var started = time.GetTimestamp();
            Interlocked.Increment(ref inProgress);
            job.Run(this);
            Interlocked.Decrement(ref inProgress);
            // An average over roughly the last eight, good enough for a hint.
            var recent = Interlocked.Read(ref recentTicks);
            Interlocked.Exchange(ref recentTicks, recent + (time.GetElapsedTime(started).Ticks - recent) / 8);
        }
    }

    /// <summary>The next to work on; null when all is done and there will be no more.</summary>
    private IJob? Take()
    {
        lock (waiting)
        {
            while (waiting.Count == 0)
            {
                if (isEnding)
                    return null;
                Monitor.Wait(waiting);
            }

            return waiting.Dequeue();
        }
    }

    /// <summary>Finishes what was admitted, then ends the threads.</summary>
    public void Dispose()
    {
        lock (waiting)
        {
            isEnding = true;
            Monitor.PulseAll(waiting);
        }

        foreach (var worker in workers)
            worker.Join();
    }

    private interface IJob
    {
        void Run(InferenceQueue queue);
    }

    /// <summary>Work that was admitted, and the promise of its result.</summary>
    private sealed class Job<T>(Func<T> work, long queued, CancellationToken ct)
        : TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously), IJob
    {
        public void Run(InferenceQueue queue)
        {
            if (ct.IsCancellationRequested)
            {
                queue.Leave();
                SetCanceled(ct);
                return;
            }

            queue.metrics.Waited(queue.time.GetElapsedTime(queued));
            T value;
            try
            {
                value = work();
            }
            catch (Exception exception)
            {
                queue.Leave();
                SetException(exception);
                return;
            }

            queue.Leave();
            SetResult(value);
        }
    }
}
