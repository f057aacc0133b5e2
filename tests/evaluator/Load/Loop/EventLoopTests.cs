using Microsoft.Extensions.Time.Testing;
using MlServe.Evaluator.Load.Loop;

namespace MlServe.Evaluator.Tests.Load.Loop;

/// <summary>Whom a loop wakes when, by a clock that jumps from one moment to the next.</summary>
public class EventLoopTests
{
    private const long Second = TimeSpan.TicksPerSecond;

    [Fact]
    public void Run_ManyMoments_WakesEachAtItsOwnAndInTheirOrder()
    {
        var random = new Random(5);
        var (time, woken, asked) = (new FakeTimeProvider(), new List<(long Due, long Now)>(), new List<long>());
        using var loop = Loop(time);
        var start = time.GetTimestamp();
        for (var user = 0; user < 300; user++)
        {
            var moments = Enumerable.Range(0, 20).Select(_ => start + random.NextInt64(100 * Second)).Order().ToList();
            asked.AddRange(moments);
            loop.Add(start, waiter => async () =>
            {
                foreach (var due in moments)
                {
                    await waiter.Until(due);
                    woken.Add((due, time.GetTimestamp()));
                }
            });
        }

        Assert.True(loop.Run(long.MaxValue));

        Assert.Equal(asked.Order(), woken.Select(one => one.Due));
        Assert.All(woken, one => Assert.Equal(one.Due, one.Now));
    }

    [Fact]
    public void ForNews_NoneComes_EndsWithTheDeadlineOfTheLastWait()
    {
        var time = new FakeTimeProvider();
        var seen = new List<(long After, bool HadNews)>();
        using var loop = Loop(time);
        var start = time.GetTimestamp();
        loop.Add(start, waiter => async () =>
        {
            foreach (var (due, deadline) in new[] { (1L, 31L), (32, 33), (34, 94), (95, 96) })
            {
                await waiter.Until(start + (due * Second));
                waiter.Deadline = start + (deadline * Second);
                var hadNews = await waiter.ForNews();
                seen.Add(((time.GetTimestamp() - start) / Second, hadNews));
            }
        });

        Assert.True(loop.Run(long.MaxValue));

        Assert.Equal([(31L, false), (33, false), (94, false), (96, false)], seen);
    }

    [Fact]
    public void Run_UntilAMoment_EndsThenAndWakesNobodyAfter()
    {
        var time = new FakeTimeProvider();
        var woken = 0;
        using var loop = Loop(time);
        var start = time.GetTimestamp();
        foreach (var due in new[] { 5, 20 })
            loop.Add(start, waiter => async () =>
            {
                await waiter.Until(start + (due * Second));
                woken++;
            });

        Assert.False(loop.Run(start + (10 * Second)));

        Assert.Equal((1, 10 * Second), (woken, time.GetTimestamp() - start));
    }

    [Fact]
    public void ForOthers_OneThatNeverRests_LetsTheOthersGoOn()
    {
        var time = new FakeTimeProvider();
        using var loop = Loop(time);
        var (start, turns) = (time.GetTimestamp(), 0);
        var isOver = false;
        loop.Add(start, waiter => async () =>
        {
            for (; !isOver; turns++)
                await waiter.ForOthers();
        });
        loop.Add(start, waiter => async () =>
        {
            for (var turn = 0; turn < 10; turn++)
                await waiter.ForOthers();
            isOver = true;
        });

        Assert.True(loop.Run(long.MaxValue));

        Assert.InRange(turns, 10, 1000);
    }

    [Fact]
    public async Task For_WorkElsewhere_GoesOnOnTheLoop()
    {
        var (elsewhere, wasCurrent) = (new TaskCompletionSource<int>(), false);
        using var loop = EventLoop.Create(TimeProvider.System);
        loop.Add(0, waiter => async () => wasCurrent = await waiter.For(new ValueTask<int>(elsewhere.Task)) == 5 && loop.IsCurrent);
        var running = Task.Factory.StartNew(
            () => loop.Run(long.MaxValue), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        elsewhere.SetResult(5);

        Assert.True(await running.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        Assert.True(wasCurrent);
    }

    [Fact]
    public void Run_OneFails_Throws()
    {
        using var loop = Loop(new FakeTimeProvider());
        loop.Add(0, waiter => async () =>
        {
            await waiter.ForOthers();
            throw new InvalidOperationException("a bug");
        });

        Assert.Equal("a bug", Assert.Throws<InvalidOperationException>(() => loop.Run(long.MaxValue)).Message);
    }

    private static EventLoop Loop(FakeTimeProvider time) => new(time, new JumpingClock(time));

    /// <summary>Nothing ever comes: each wait is as long as it may be, and over at once.</summary>
    private sealed class JumpingClock(FakeTimeProvider time) : IPoller
    {
        public IStreamSocket Open(System.Net.IPEndPoint to, int key) => throw new NotSupportedException();

        public ReadOnlySpan<SocketNews> Wait(TimeSpan atMost)
        {
            time.Advance(atMost);
            return [];
        }

        public void Wake()
        {
        }

        public void Dispose()
        {
        }
    }
}
