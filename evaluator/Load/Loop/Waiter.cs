using System.Net;

namespace MlServe.Evaluator.Load.Loop;

/// <summary>One of those that a loop drives: it waits for one thing at a time, a moment or news on its connection.</summary>
/// <param name="loop">The loop.</param>
/// <param name="key">Which of the loop's it is.</param>
internal sealed class Waiter(EventLoop loop, int key)
{
    private Action? continuation;
    private IStreamSocket? watched;
    private bool forRoom;
    private bool awaitsNews;
    private bool hasNews;
    private bool hadNews;
    private IOException? failure;

    /// <summary>Timestamp after which news is waited for no longer.</summary>
    public long Deadline { get; set; } = long.MaxValue;

    /// <summary>Whether the <see cref="Deadline"/> has passed.</summary>
    public bool IsOverdue => loop.Time.GetTimestamp() >= Deadline;

    /// <summary>Whether the other side has ended the connection that was opened last.</summary>
    public bool HasConnectionEnded { get; private set; }

    /// <summary>A buffer of all on the loop: what is in it is gone with the next wait.</summary>
    public Memory<byte> Buffer => loop.Buffer;

    /// <summary>Whether it waits, for whatever it is.</summary>
    internal bool IsWaiting => continuation is not null;

    /// <summary>When it wakes at the latest.</summary>
    internal long WakeAt { get; private set; }

    /// <summary>When the loop looks at it, at <see cref="WakeAt"/> or before; of <see cref="TimerHeap"/>.</summary>
    internal long TimerAt { get; set; }

    /// <summary>Where it is in the heap; negative: nowhere.</summary>
    internal int TimerPlace { get; set; } = -1;

    /// <summary>A connection yet to be made, whose news is this waiter's.</summary>
    /// <exception cref="IOException">This process has as many files open as it may.</exception>
    public IStreamSocket Open(IPEndPoint to)
    {
        HasConnectionEnded = false;
        return loop.Poller.Open(to, key);
    }

    /// <summary>Waits until a moment, and never wakes before it; goes on at once where it has passed.</summary>
    public Wait Until(long due)
    {
        (awaitsNews, WakeAt, hadNews) = (false, due, false);
        return new Wait(this, loop.Time.GetTimestamp() >= due);
    }

    /// <summary>Lets all others go on first.</summary>
    public Wait ForOthers()
    {
        (awaitsNews, WakeAt, hadNews) = (false, loop.Time.GetTimestamp(), false);
        return new Wait(this, isOver: false);
    }

    /// <summary>Waits for news until the <see cref="Deadline"/>. It may turn out to be none: then wait again.</summary>
    /// <param name="socket">The connection that may have news; null where only what goes on elsewhere has.</param>
    /// <param name="orRoom">That the connection stands, and has room to send, is news as well.</param>
    public Wait ForNews(IStreamSocket? socket = null, bool orRoom = false)
    {
        (awaitsNews, WakeAt, watched, forRoom) = (true, Deadline, socket, orRoom);
        if (!hasNews)
            return new Wait(this, isOver: false);
        (hasNews, hadNews) = (false, true);
        return new Wait(this, isOver: true);
    }

    /// <summary>Waits for what goes on elsewhere, and goes on on the loop.</summary>
    public async ValueTask<T> For<T>(ValueTask<T> elsewhere)
    {
        if (elsewhere.IsCompletedSuccessfully)
            return elsewhere.Result;
        var task = elsewhere.AsTask();
        _ = task.ContinueWith(_ => loop.Post(() => Notify(new SocketNews(key, HasEnded: false))), TaskScheduler.Default);
        Deadline = long.MaxValue;
        while (!task.IsCompleted)
            await ForNews();
        return await task;
    }

    /// <summary>Begins what it does, at a moment.</summary>
    internal void Start(Action begin, long at)
    {
        (awaitsNews, WakeAt) = (false, at);
        Suspend(begin);
    }

    /// <summary>Goes on with <paramref name="next"/> when what it waits for is there.</summary>
    internal void Suspend(Action next)
    {
        if (!loop.IsCurrent)
        {
            // What the framework has taken to another thread comes back.
            loop.Post(() => Suspend(next));
            return;
        }

        continuation = next;
        if (awaitsNews)
            Watch();
        if (awaitsNews && hasNews)
            Notify(default);
        else
            loop.Timers.Schedule(this);
    }

    /// <summary>There is news.</summary>
    internal void Notify(SocketNews news)
    {
        HasConnectionEnded |= news.HasEnded;
        hasNews = true;
        if (!awaitsNews || continuation is null)
            return;
        hasNews = false;
        GoOn(withNews: true);
    }

    /// <summary>Its time has come.</summary>
    internal void TimeHasCome() => GoOn(withNews: false);

    /// <summary>What the wait ended with: news, or its time.</summary>
    /// <exception cref="IOException">The connection could not be waited for.</exception>
    internal bool Result()
    {
        if (failure is not { } failed)
            return hadNews;
        failure = null;
        throw failed;
    }

    private void Watch()
    {
        try
        {
            watched?.Watch(forRoom);
        }
        catch (IOException exception)
        {
            // Thrown from here it would meet nobody but the thread pool; whoever awaits gets it.
            (failure, hasNews) = (exception, true);
        }
    }

    private void GoOn(bool withNews)
    {
        hadNews = withNews;
        var next = continuation!;
        continuation = null;
        next();
    }
}
