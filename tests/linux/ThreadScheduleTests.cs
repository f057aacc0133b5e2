namespace MlServe.Linux.Tests;

public class ThreadScheduleTests
{
    /// <summary>Of more threads than there are cores all but a few wait at any moment.</summary>
    [Fact]
    public void WaitedForCore_MoreThreadsThanCores_Grows()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/proc/self/schedstat"), "the kernel does not say");
        var patience = TimeProvider.System.GetTimestamp();
        var waiting = 0;
        var threads = Enumerable.Range(0, Environment.ProcessorCount * 2).Select(_ => new Thread(() =>
        {
            var before = ThreadSchedule.WaitedForCore();
            while (Volatile.Read(ref waiting) == 0 && TimeProvider.System.GetElapsedTime(patience) < TimeSpan.FromMinutes(1))
            {
                if (ThreadSchedule.WaitedForCore() - before > TimeSpan.FromMilliseconds(5))
                    Interlocked.Increment(ref waiting);
            }
        })).ToList();

        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Assert.InRange(waiting, 1, int.MaxValue);
    }

    /// <summary>The 41st number of stat is the policy: 0 as all have it, 2 for those that run first.</summary>
    [Fact]
    public void TryRunFirst_Thread_RunsFirstWhereItMayAndAloneDoes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the scheduler is Linux's");
        var (may, policy, ofStarted) = (false, "", "");
        var thread = new Thread(() =>
        {
            may = ThreadSchedule.TryRunFirst();
            policy = Policy();
            var started = new Thread(() => ofStarted = Policy());
            started.Start();
            started.Join();
        });

        thread.Start();
        thread.Join();

        Assert.Equal(may ? "2" : "0", policy);
        Assert.Equal("0", ofStarted);
        Assert.Equal("0", Policy());

        // The name of a thread, the second of them, may have blanks.
        static string Policy() => File.ReadAllText("/proc/thread-self/stat").Split(')')[^1].Split(' ')[39];
    }
}
