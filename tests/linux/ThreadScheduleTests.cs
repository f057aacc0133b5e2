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
}
