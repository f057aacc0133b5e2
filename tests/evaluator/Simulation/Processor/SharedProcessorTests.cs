using MlServe.Evaluator.Simulation.Processor;

namespace MlServe.Evaluator.Tests.Simulation.Processor;

public class SharedProcessorTests
{
    /// <summary>Weights and threads of three pods that are busy all the time, and the cores that each gets of so many.</summary>
    [Theory]
    [InlineData(4, new[] { 1.0, 1, 1 }, new[] { 1, 1, 1 }, new[] { 1.0, 1, 1 })]
    [InlineData(2, new[] { 1.0, 1, 1 }, new[] { 1, 1, 1 }, new[] { 0.6667, 0.6667, 0.6667 })]
    [InlineData(1, new[] { 1.0, 1, 2 }, new[] { 1, 1, 1 }, new[] { 0.25, 0.25, 0.5 })]
    // The third would get 1.5 by its weight and has one thread: the others divide what it leaves.
    [InlineData(2, new[] { 1.0, 1, 6 }, new[] { 1, 1, 1 }, new[] { 0.5, 0.5, 1 })]
    [InlineData(3, new[] { 1.0, 1, 1 }, new[] { 4, 1, 1 }, new[] { 1.0, 1, 1 })]
    [InlineData(4, new[] { 1.0, 1, 1 }, new[] { 4, 1, 1 }, new[] { 2.0, 1, 1 })]
    public void AdvanceTo_PodsThatWantMoreThanThereIs_DivideItByWeight(double cores, double[] weights, int[] threads, double[] got)
    {
        var processor = new SharedProcessor(cores);
        var processes = weights.Zip(threads, Busy).ToList();
        foreach (var process in processes)
            processor.Add(process, 0);
        long request = 0;
        foreach (var (process, count) in processes.Zip(threads))
            for (var i = 0; i < count; i++)
                Assert.True(process.TryTake(0, ++request, 0, processor));

        processor.AdvanceTo(TimeSpan.TicksPerSecond);

        Assert.Equal(got, processes.Select(process => Math.Round(process.CpuTicks / TimeSpan.TicksPerSecond, 4)));
    }

    [Fact]
    public void AdvanceTo_OthersOnTheNode_TakeTheirShareAndNeverMoreThanHalf()
    {
        var processor = new SharedProcessor(2) { OtherCores = 0.5 };
        var processes = Enumerable.Range(0, 2).Select(_ => Busy(1, 1)).ToList();
        foreach (var process in processes)
        {
            processor.Add(process, 0);
            process.TryTake(0, 1, 0, processor);
        }

        processor.AdvanceTo(TimeSpan.TicksPerSecond);
        Assert.Equal(0.75, processes[0].CpuTicks / TimeSpan.TicksPerSecond, 1e-6);

        processor.OtherCores = 10;
        processor.SetBackground(processes[0], 0, TimeSpan.TicksPerSecond);
        processor.AdvanceTo(2 * TimeSpan.TicksPerSecond);
        Assert.Equal(0.75 + 0.5, processes[0].CpuTicks / TimeSpan.TicksPerSecond, 1e-6);
    }

    /// <summary>Of two cores 1.6 are of use to threads that could use both; one alone has its core.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 0.8)]
    [InlineData(4, 0.4)]
    public void AdvanceTo_ThreadsForEveryCore_ComeToNoMoreThanIsUseful(int pods, double each)
    {
        var processor = new SharedProcessor(2, usefulCores: 1.6) { OtherCores = 0.1 };
        var processes = Enumerable.Range(0, pods).Select(_ => Busy(1, 1)).ToList();
        foreach (var process in processes)
        {
            processor.Add(process, 0);
            process.TryTake(0, 1, 0, processor);
        }

        processor.AdvanceTo(TimeSpan.TicksPerSecond);

        Assert.All(processes, process => Assert.Equal(each, process.CpuTicks / TimeSpan.TicksPerSecond, 1e-6));
    }

    private static PodProcess Busy(double weight, int threads)
    {
        var capacity = new PodCapacity(Known.Calibration(cpuSeconds: 1000), threads) { QueueLength = 10, Weight = weight };
        return new PodProcess(capacity, 0, new Random(1));
    }
}
