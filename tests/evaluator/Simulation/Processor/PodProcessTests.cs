using MlServe.Evaluator.Simulation.Calibration;
using MlServe.Evaluator.Simulation.Processor;

namespace MlServe.Evaluator.Tests.Simulation.Processor;

public class PodProcessTests
{
    private const long Millisecond = TimeSpan.TicksPerMillisecond;

    /// <summary>100 ms of work with a quota of 50 ms in every 100 ms: 50 run, 50 waited, 50 run.</summary>
    [Theory]
    [InlineData(0.5, 100, 150)]
    [InlineData(0.5, 40, 40)]
    [InlineData(0.5, 250, 450)]
    [InlineData(0.1, 25, 205)]
    [InlineData(1, 100, 100)]
    [InlineData(2, 100, 100)]
    public void Settle_WorkUnderAQuota_EndsWhenTheKernelWouldLetIt(double limit, double work, double ends)
    {
        var processor = new SharedProcessor(4);
        var process = Process(work, limit);
        processor.Add(process, 0);

        Assert.True(process.TryTake(0, 1, 0, processor));

        Assert.Equal(ends, EndOfNext(processor) / (double)Millisecond, 0.01);
        Assert.Equal(work, process.CpuTicks / Millisecond, 0.01);
    }

    [Fact]
    public void Settle_AQuotaForAllThreads_IsSharedByThem()
    {
        var processor = new SharedProcessor(4);
        var process = Process(work: 50, limit: 1, workers: 2);
        processor.Add(process, 0);
        process.TryTake(0, 1, 0, processor);
        process.TryTake(1, 2, 0, processor);

        // Both run for 50 ms on a core each: the 100 ms of the first period are just enough.
        Assert.Equal(50, EndOfNext(processor) / (double)Millisecond, 0.01);
    }

    [Fact]
    public void TryTake_BeyondThreadsAndQueue_IsRefused()
    {
        var processor = new SharedProcessor(4);
        var process = Process(work: 10, limit: 2, workers: 2, queue: 3);
        processor.Add(process, 0);

        var taken = Enumerable.Range(0, 7).Select(i => process.TryTake(i, i + 1, 0, processor)).ToList();

        Assert.Equal([true, true, true, true, true, false, false], taken);
        Assert.Equal(5, process.Admitted);
    }

    [Fact]
    public void Settle_RequestsThatWereGivenUpWhileTheyWaited_AreNotBegun()
    {
        var processor = new SharedProcessor(4);
        var process = Process(work: 10, limit: 1, queue: 5);
        processor.Add(process, 0);
        for (var i = 1; i <= 4; i++)
            process.TryTake(i, i, 0, processor);
        process.GiveUp(1);
        process.GiveUp(2);

        List<long> answered = [];
        while (processor.ChangeAt < long.MaxValue)
            answered.AddRange(processor.Settle(processor.ChangeAt).Select(ended => ended.Work.Request));

        // The first is worked on already, and nobody reads its answer.
        Assert.Equal([1, 3, 4], answered);
    }

    /// <summary>10 ms of work, 12 after a pause of 20 ms: half of the pause makes half of the difference.</summary>
    [Fact]
    public void Begin_AfterAPause_CostsMoreTheLongerThePodHadNone()
    {
        var known = Known.Calibration(0.010);
        var processor = new SharedProcessor(4);
        var process = Process(known with { Request = known.Request with { AfterPause = new PausedWork(0.020, 0.012) } }, limit: 1);
        processor.Add(process, 0);

        var now = 0L;
        Assert.Equal([12.0, 10, 11, 12], new[] { 1000.0, 0, 10, 1000 }.Select(pause => Time(processor, process, pause, ref now)), Close);
    }

    /// <summary>A hundred requests that cost 100 ms more together, less and less: from 2 ms in a straight line to none.</summary>
    [Fact]
    public void Begin_FirstRequestsOfAPod_CostMore()
    {
        var known = Known.Calibration(0.010);
        var processor = new SharedProcessor(4);
        var process = Process(known with { Request = known.Request with { WarmUp = new WarmUpCost(100, 0.1) } }, limit: 1);
        processor.Add(process, 0);

        var now = 0L;
        var more = Enumerable.Range(0, 110).Select(_ => Time(processor, process, 0, ref now) - 10).ToList();

        Assert.Equal(2, more[0], 0.01);
        Assert.Equal(1, more[50], 0.01);
        Assert.All(more.Skip(100), later => Assert.Equal(0, later, 0.01));
        Assert.Equal(100, more.Sum(), 2.0);
    }

    [Fact]
    public void HoldRefusal_ManyAtOnce_AreLetOutAtTheirPaceAndNoneLaterThanFiveSeconds()
    {
        var process = Process(work: 10, limit: 1, refusals: 10);

        var holds = Enumerable.Range(0, 100).Select(_ => process.HoldRefusal(100 * TimeSpan.TicksPerSecond) / (double)TimeSpan.TicksPerSecond).ToList();

        // The first of a burst, a second's worth, at once.
        Assert.All(holds.Take(10), hold => Assert.Equal(0, hold));
        Assert.Equal(0.1, holds[11], 1e-6);
        Assert.Equal(5, holds[^1], 1e-6);
    }

    [Fact]
    public void MemoryBytes_WithRequestsTakenAndHeld_GoesFromIdleToBusy()
    {
        var processor = new SharedProcessor(4);
        var process = Process(work: 10, limit: 1, queue: 200, memory: new PodMemory(1000, 2000, 10) { HalfwayRequests = 100 });
        processor.Add(process, 0);
        Assert.Equal(1000, process.MemoryBytes);

        for (var i = 1; i <= 100; i++)
            process.TryTake(i, i, 0, processor);

        Assert.Equal(1500 + 100 * 10, process.MemoryBytes);
    }

    private static PodProcess Process(
        double work, double limit, int workers = 1, int queue = 100, PodMemory? memory = null, double? refusals = null)
    {
        var known = Known.Calibration(work / 1000);
        return Process(
            known with { Memory = memory ?? known.Memory, Queue = known.Queue with { RefusalsPerSecond = refusals } }, limit, workers, queue);
    }

    private static PodProcess Process(ServiceCalibration calibration, double limit, int workers = 1, int queue = 100)
    {
        var capacity = new PodCapacity(calibration, workers) { QueueLength = queue, Weight = 1024, CpuLimitCores = limit };
        return new PodProcess(capacity, phase: 0, new Random(1));
    }

    private static bool Close(double expected, double actual) => Math.Abs(expected - actual) < 0.01;

    /// <summary>Milliseconds that a request takes which comes so many after the last one's end.</summary>
    private static double Time(SharedProcessor processor, PodProcess process, double pause, ref long now)
    {
        var at = now + (long)(pause * Millisecond);
        processor.AdvanceTo(at);
        Assert.True(process.TryTake(0, 1, at, processor));
        now = EndOfNext(processor);
        return (now - at) / (double)Millisecond;
    }

    private static long EndOfNext(SharedProcessor processor)
    {
        while (true)
        {
            var at = processor.ChangeAt;
            Assert.NotEqual(long.MaxValue, at);
            if (processor.Settle(at).Count > 0)
                return at;
        }
    }
}
