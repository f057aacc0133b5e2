using MlServe.Evaluator.Load.Pacing;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Load.Results;
using MlServe.Evaluator.Load.Results.Histograms;
using MlServe.Evaluator.Simulation;
using MlServe.Evaluator.Simulation.Calibration;

namespace MlServe.Evaluator.Tests.Simulation;

/// <summary>What queueing theory knows of one pod, and of several.</summary>
public class QueueTests
{
    private const double Service = 0.02;
    private static readonly TimeSpan Length = TimeSpan.FromHours(2);

    /// <summary>M/D/1: the mean wait is ρ/(2(1−ρ)) of the service time (Pollaczek, Khinchine).</summary>
    [Theory]
    [InlineData(0.3)]
    [InlineData(0.5)]
    [InlineData(0.8)]
    public void Run_PoissonArrivalsAtOnePodOfConstantWork_WaitAsPollaczekAndKhinchineSay(double load)
    {
        var mean = MeanTime(load, Known.Calibration(Service));

        Assert.Equal(Service * (1 + load / (2 * (1 - load))), mean, Service * 0.05 / (1 - load));
    }

    /// <summary>M/M/1: the mean time is the service time ÷ (1−ρ), and times are exponential.</summary>
    [Theory]
    [InlineData(0.3)]
    [InlineData(0.5)]
    [InlineData(0.8)]
    public void Run_PoissonArrivalsAtOnePodOfExponentialWork_TakeAsLongAsMM1(double load)
    {
        var calibration = Known.Calibration(Service);
        calibration = calibration with { Request = calibration.Request with { Spread = Known.Exponential() } };

        var times = Times(load, calibration, Known.Manifest());

        var mean = Service / (1 - load);
        Assert.Equal(mean, times.Mean!.Value.TotalSeconds, mean * 0.05);
        Assert.Equal(mean * Math.Log(20), times.Percentile(0.95)!.Value.TotalSeconds, mean * Math.Log(20) * 0.08);
    }

    /// <summary>A random pod for each connection splits a Poisson process into independent ones: each pod is an M/D/1 of its own.</summary>
    [Fact]
    public void Run_PoissonArrivalsAtFourPods_EachIsAQueueOfItsOwn()
    {
        var times = Times(4 * 0.5, Known.Calibration(Service, cores: 8), Known.Manifest(replicas: 4));

        Assert.Equal(Service * 1.5, times.Mean!.Value.TotalSeconds, Service * 0.05);
    }

    /// <summary>Four pods on one core that want half of a core each are one processor that all share: M/D/1 with processor sharing, s ÷ (1−ρ).</summary>
    [Fact]
    public void Run_ManyPodsOnOneCore_ShareIt()
    {
        var times = Times(0.5, Known.Calibration(Service, cores: 1) with
        {
            Machine = new CalibratedMachine("a processor", 1, "somewhere") { AllocatableCores = 200 },
        }, Known.Manifest(replicas: 40));

        // With forty pods hardly two requests meet in one.
        Assert.Equal(Service * 2, times.Mean!.Value.TotalSeconds, Service * 0.15);
    }

    [Fact]
    public void Run_OtherTime_IsPartOfEveryResponse()
    {
        var calibration = Known.Calibration(Service);
        calibration = calibration with { Request = calibration.Request with { OtherSeconds = 0.005, ConnectSeconds = 0.002 } };

        var run = Simulator.Run(Known.Input(Known.Manifest(), calibration, Open(1, TimeSpan.FromMinutes(1), isPoisson: false)), seed: 1);

        var figures = run.Load.Overall.Figures;
        Assert.Equal(60, figures.Counts.Okay);
        Assert.Equal(0.025, figures.Times[LoadTime.Mean]!.Value.TotalSeconds, 1e-4);
        Assert.Equal(0.002, figures.Times[LoadTime.ConnectP50]!.Value.TotalSeconds, 1e-4);
    }

    private static double MeanTime(double load, ServiceCalibration calibration) =>
        Times(load, calibration, Known.Manifest()).Mean!.Value.TotalSeconds;

    private static LatencyHistogram Times(double load, ServiceCalibration calibration, string manifest)
    {
        var run = Simulator.Run(Known.Input(manifest, calibration, Open(load / Service, Length, isPoisson: true)), seed: 1, isRecorded: false);
        return run.Stages[0].Tally.Times().Total;
    }

    private static StagePlan Open(double rate, TimeSpan length, bool isPoisson) =>
        new(10_000, TimeSpan.Zero, length) { Arrivals = new Arrivals(rate, rate, isPoisson) };
}
