using MlServe.Evaluator.Load.Pacing;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Simulation;
using MlServe.Evaluator.Simulation.Autoscalers;

namespace MlServe.Evaluator.Tests.Simulation.Autoscalers;

public class AutoscalerTests
{
    /// <summary>18 requests per second, ten for each pod: two pods.</summary>
    [Fact]
    public void Run_ScaledByRequests_HasAPodForEachTen()
    {
        var run = Simulator.Run(Input(0.02, 18, TimeSpan.FromMinutes(10), "requests=10"), seed: 1);

        Assert.Equal(2, run.Usage[^1].Replicas);
        var decision = run.Events.First(happened => happened.Reason == "DesiredReplicas");
        Assert.Contains("requests per second in each pod, target 10", decision.Message, StringComparison.Ordinal);
    }

    /// <summary>Two cores' worth of work: requests pile up in one pod, until there are enough.</summary>
    [Fact]
    public void Run_ScaledByConcurrency_AddsPodsWhenRequestsPileUp()
    {
        var run = Simulator.Run(Input(0.1, 20, TimeSpan.FromMinutes(10), "concurrency=10"), seed: 1);

        Assert.Equal(1, run.Usage[0].Replicas);
        Assert.InRange(run.Usage[^1].Replicas!.Value, 2, 6);
    }

    [Fact]
    public void Run_Scheduled_HasThePodsOfTheHour()
    {
        var run = Simulator.Run(Input(0.02, 1, TimeSpan.FromMinutes(6), "schedule=0s:1,2m:4,4m:2"), seed: 1);

        int? At(double minutes) => run.Usage.First(row => row.Time >= run.LoadStartedAt.AddMinutes(minutes)).Replicas;
        Assert.Equal([1, 4, 2], [At(1), At(3), At(5)]);
    }

    [Fact]
    public void Read_ScheduleBeyondTheBounds_IsKeptWithin() =>
        Assert.Equal([2, 5], AutoscalerChoice.Read("schedule=0s:1,1m:50", 2, 5).Schedule.Select(step => step.Replicas));

    /// <summary>
    /// KServe's benchmark: five requests per second of 0.46 s each. An autoscaler by CPU comes late and stops at what is just enough; one by
    /// concurrency panics, and its far tail is at most a third.
    /// </summary>
    [Fact]
    public void Run_FiveSlowRequestsASecond_ConcurrencyHasAtMostAThirdOfTheTail()
    {
        var cpu = Times(Known.Input(
            Known.Manifest() + Known.Autoscaler(10, 80), Known.Calibration(0.46, cores: 16), Poisson(5, TimeSpan.FromMinutes(15))));
        var concurrency = Times(Input(0.46, 5, TimeSpan.FromMinutes(15), "concurrency=1", cores: 16));

        Assert.True(concurrency <= cpu / 3, $"{concurrency} {cpu}");
    }

    [Theory]
    [InlineData("requests")]
    [InlineData("requests=0")]
    [InlineData("concurrency=many")]
    [InlineData("cpu=80")]
    [InlineData("schedule=5m:2")]
    [InlineData("schedule=0s:1,0s:2")]
    [InlineData("schedule=0s:0")]
    public void Read_WhatIsNoAutoscaler_SaysWhatWouldBe(string text) =>
        Assert.StartsWith($"--autoscaler {text}: must be requests=10", Assert.Throws<UserErrorException>(() => AutoscalerChoice.Read(text, 1, 5)).Message);

    private static SimulationInput Input(double seconds, double rate, TimeSpan length, string autoscaler, double cores = 8) =>
        Known.Input(Known.Manifest(), Known.Calibration(seconds, cores), Poisson(rate, length)) with { Scaling = AutoscalerChoice.Read(autoscaler, 1, 10) };

    private static double Times(SimulationInput input) => Simulator.Run(input, seed: 1).Score().LatencyP99Seconds!.Value;

    private static StagePlan Poisson(double rate, TimeSpan length) => new(1000, TimeSpan.Zero, length) { Arrivals = new Arrivals(rate, rate, true) };
}
