using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using MlServe.Linux;

namespace MlServe.Evaluator.Load.Loop;

/// <summary>
/// Drives thousands of users from one thread: each goes on when its moment or its answer has come, and nothing passes from thread to thread
/// on the way of a request. Whoever still waits when the loop ends is not woken any more.
/// </summary>
/// <param name="time">The clock of all timestamps.</param>
/// <param name="poller">Waits for all connections; the loop disposes of it.</param>
internal sealed class EventLoop(TimeProvider time, IPoller poller) : IDisposable
{
    // Between so many that begin at once answers are read: those that a burst brings do not wait for its end.
    private const int MostAtOnce = 32;
    private const int BufferSize = 64 * 1024;
    private readonly ConcurrentQueue<Action> posted = new();
    private readonly List<Waiter> waiters = [];
    private readonly Lock gate = new();
    private ExceptionDispatchInfo? failure;
    private int left;
    private int thread;
    private volatile bool isStopped;
    private bool isDisposed;

    /// <summary>The clock of all timestamps.</summary>
    public TimeProvider Time => time;

    /// <summary>Where bytes are received; for the time between two waits.</summary>
    public Memory<byte> Buffer { get; } = new byte[BufferSize];

    /// <summary>Whether the caller is on the loop's thread.</summary>
    public bool IsCurrent => Environment.CurrentManagedThreadId == thread;

    /// <summary>How long its thread was ready to run and waited for a core that others had; zero where the system does not say.</summary>
    public TimeSpan WaitedForCore { get; private set; }

    /// <summary>Waits for all connections.</summary>
    internal IPoller Poller => poller;

    /// <summary>Whom to wake when.</summary>
    internal TimerHeap Timers { get; } = new();

    private bool IsOn => left > 0 && !isStopped && failure is null;

    /// <summary>The loop for this machine.</summary>
    public static EventLoop Create(TimeProvider time) => new(time, OperatingSystem.IsLinux() ? new EpollPoller() : new SelectPoller());

    /// <summary>Adds one that begins at a moment; before the loop runs.</summary>
    /// <param name="at">When.</param>
    /// <param name="make">Makes what it does. All that this awaits is its waiter's.</param>
    public void Add(long at, Func<Waiter, Func<Task>> make)
    {
        var waiter = new Waiter(this, waiters.Count);
        var does = make(waiter);
        waiters.Add(waiter);
        posted.Enqueue(() => waiter.Start(() => _ = RunToEndAsync(does), at));
        left++;
    }

    /// <summary>Runs, on the caller's thread, until a moment, until all are done, or until it is stopped.</summary>
    /// <returns>Whether all are done.</returns>
    public bool Run(long until)
    {
        thread = Environment.CurrentManagedThreadId;
        var waited = ThreadSchedule.WaitedForCore();
        while (IsOn)
        {
            while (posted.TryDequeue(out var action))
                action();
            var now = time.GetTimestamp();
            if (now >= until)
                break;
            for (var woken = 0; woken < MostAtOnce && Timers.TakeDue(now) is { } due; woken++)
                due.TimeHasCome();
            if (!IsOn)
                break;
            var next = Math.Min(until, Timers.Next);
            foreach (var news in poller.Wait(next <= now ? TimeSpan.Zero : time.GetElapsedTime(time.GetTimestamp(), next)))
                waiters[news.Key].Notify(news);
        }

        WaitedForCore = ThreadSchedule.WaitedForCore() - waited ?? TimeSpan.Zero;
        failure?.Throw();
        return left == 0;
    }

    /// <summary>Ends it; for any thread.</summary>
    public void Stop()
    {
        isStopped = true;
        Wake();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            isDisposed = true;
            poller.Dispose();
        }
    }

    /// <summary>Does something on the loop; for any thread. Nothing happens once the loop has ended.</summary>
    internal void Post(Action action)
    {
        posted.Enqueue(action);
        Wake();
    }

    private async Task RunToEndAsync(Func<Task> does)
    {
        try
        {
            await does();
        }
        catch (Exception exception)
        {
            failure ??= ExceptionDispatchInfo.Capture(exception);
        }

        left--;
    }

    private void Wake()
    {
        lock (gate)
        {
            if (!isDisposed)
                poller.Wake();
        }
    }
}
