using System.Globalization;
using System.Text.RegularExpressions;
using MlServe.Evaluator.Load.Pacing;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Simulation;
using MlServe.Evaluator.Simulation.Calibration;

namespace MlServe.Evaluator.Tests.Simulation;

public partial class SimulatorTests
{
    /// <summary>A steady 0.36 cores on a request of 0.4 is 90 %: with a target of 50 % that takes two pods, and two at 45 % stay.</summary>
    [Fact]
    public void Run_SteadyLoadUnderAnAutoscaler_SettlesWhereTheArithmeticSays()
    {
        var run = Simulator.Run(Scaled(5, 50, Steady(18, TimeSpan.FromMinutes(20))), seed: 1);

        // On the way the figures of the first pod may be of before it had help, and ask for a third; five minutes later it goes.
        Assert.All(run.Usage.Skip(run.Usage.Count / 2), row => Assert.Equal(2, row.Replicas));
        var decision = run.Events.First(happened => happened.Reason == "DesiredReplicas");
        Assert.StartsWith("1 → 2 at ", decision.Message);
        Assert.Contains(run.Events, happened => happened.Reason == "SuccessfulRescale" && happened.Message.Contains("above target", StringComparison.Ordinal));
        // A first look of a load that began between two scrapes may see less than all of it, and none more.
        var percent = int.Parse(Percent().Match(decision.Message).Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.InRange(percent, 56, 91);
    }

    /// <summary>Every decision is what Kubernetes' formula gives for the use that it names, with as many pods measured as there were, or fewer.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Run_ChallengeInFourMinutes_EachStepFollowsFromTheUseThatItNames(int seed)
    {
        var run = Simulator.Run(Scaled(5, 40, [.. LoadPlan.Challenge.Scale(4).Stages]), seed);

        var steps = run.Events.Where(happened => happened.Reason == "DesiredReplicas").ToList();
        Assert.NotEmpty(steps);
        foreach (var step in steps)
        {
            var match = Step().Match(step.Message);
            var (before, after, percent) = (Number(1), Number(2), Number(3));
            var most = Math.Min(5, Math.Max(4, 2 * before));
            var possible = Enumerable.Range(1, before).Select(measured => Math.Clamp((int)Math.Ceiling(measured * percent / 40.0), 1, most));
            Assert.Contains(after, possible);

            int Number(int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Behavior: one pod a minute, so that four more take four minutes.</summary>
    [Fact]
    public void Run_AutoscalerWithBehavior_GrowsNoFasterThanItAllows()
    {
        const string Behavior = "behavior: { scaleUp: { policies: [ { type: Pods, value: 1, periodSeconds: 60 } ] } }";
        var input = Known.Input(
            Known.Manifest(request: "100m") + Known.Autoscaler(5, 50, Behavior), Known.Calibration(), Steady(20, TimeSpan.FromMinutes(8)));

        var run = Simulator.Run(input, seed: 1);

        var steps = run.Events.Where(happened => happened.Reason == "SuccessfulRescale").ToList();
        Assert.Equal(["New size: 2", "New size: 3", "New size: 4", "New size: 5"], steps.Select(step => step.Message.Split(';')[0]));
        Assert.All(steps.Zip(steps.Skip(1)), pair => Assert.True(pair.Second.Time - pair.First.Time >= TimeSpan.FromSeconds(60)));
    }

    /// <summary>What does not fit on the node stays Pending, in the scheduler's own words, and the others go on.</summary>
    [Fact]
    public void Run_AutoscalerWantsMoreThanTheNodeHas_RestStaysPending()
    {
        var input = Known.Input(
            Known.Manifest(request: "400m") + Known.Autoscaler(5, 20), Known.Calibration(cores: 1.3), Steady(20, TimeSpan.FromMinutes(5)));

        var run = Simulator.Run(input, seed: 1);

        Assert.Equal(3, run.Usage.Max(row => row.Replicas));
        Assert.Equal(5, run.Usage.Max(row => row.Desired));
        Assert.Contains("Insufficient cpu", run.Events.First(happened => happened.Reason == "FailedScheduling").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ReplicasThatNeverFit_IsTheUsersMistake()
    {
        var input = Known.Input(Known.Manifest(replicas: 5), Known.Calibration(cores: 2), Steady(1, TimeSpan.FromMinutes(1)));

        var mistake = Assert.Throws<UserErrorException>(() => Simulator.Run(input, seed: 1));

        Assert.Matches("^2 of 5 replicas became ready .*Insufficient cpu", mistake.Message);
    }

    /// <summary>Twenty users who come at once find a thread and a queue of one: eighteen are refused, which is a failure.</summary>
    [Fact]
    public void Run_MoreUsersThanThreadsAndQueue_AreRefusedAndComeAgain()
    {
        var calibration = Known.Calibration(0.1) with { Queue = new ServiceQueue(null, 1) };
        var input = Known.Input(Known.Manifest(), calibration, new StagePlan(20, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60)));

        var run = Simulator.Run(input, seed: 1);

        var counts = run.Load.Overall.Figures.Counts;
        Assert.True(counts.ServerErrors >= 18, $"{counts}");
        Assert.Equal(counts.Failed, counts.ServerErrors);
        // A request of 100 ms, ten a second at most; users who think whole seconds come in bursts, and leave the pod idle between them.
        Assert.InRange(counts.Okay, 300, 600);
    }

    /// <summary>Who waits longer than the time-out gives up, and nobody works for him.</summary>
    [Fact]
    public void Run_RequestsThatWaitBeyondTheTimeout_FailAndAreNotBegun()
    {
        var input = Known.Input(Known.Manifest(), Known.Calibration(1), new StagePlan(10, TimeSpan.Zero, TimeSpan.FromSeconds(60)));
        input = input with { Load = input.Load with { Timeout = TimeSpan.FromSeconds(3.5) } };

        var run = Simulator.Run(input, seed: 1);

        var counts = run.Load.Overall.Figures.Counts;
        Assert.True(counts.TimedOut > 50, $"{counts}");
        // Three are answered in time; from then on each that is begun has waited too long already.
        Assert.Equal(3, counts.Okay);
        Assert.Equal(3, run.Stages[0].Tally.Times().Total.Max!.Value.TotalSeconds, 0.01);
    }

    /// <summary>Over its memory limit a container is killed with all it has, and started again.</summary>
    [Fact]
    public void Run_PodThatUsesMoreMemoryThanItMay_IsKilledAndStartedAgain()
    {
        var calibration = Known.Calibration(0.1) with { Memory = new PodMemory(50 << 20, 50 << 20, 10 << 20) };
        var input = Known.Input(Known.Manifest(memory: "128Mi"), calibration, new StagePlan(10, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2)));

        var run = Simulator.Run(input, seed: 1);

        Assert.Contains(run.Events, happened => happened is { Kind: "Pod", Reason: "OOMKilled" });
        var counts = run.Load.Overall.Figures.Counts;
        Assert.True(counts.Broken >= 7, $"{counts}");
        Assert.True(counts.Okay > 0, $"{counts}");
    }

    /// <summary>A pod of 500m with 100 ms of work a request: its one user gets five answers a second, each of 150 to 200 ms.</summary>
    [Fact]
    public void Run_PodWithHalfACore_IsThrottledEveryPeriod()
    {
        var input = Known.Input(
            Known.Manifest(request: "500m", limit: "500m"), Known.Calibration(0.1), new StagePlan(1, TimeSpan.Zero, TimeSpan.FromMinutes(1)));

        var run = Simulator.Run(input, seed: 1);

        var summary = run.Score();
        Assert.Equal(5, summary.TransactionRate!.Value, 0.1);
        Assert.Equal(0.2, summary.ResponseTimeSeconds!.Value, 0.005);
        Assert.Equal(0.5, run.Usage[^1].CpuUsedCores!.Value, 0.01);
    }

    /// <summary>The pod serves after 0.8 s and is asked every two: it is ready with the answer that comes next.</summary>
    [Theory]
    [InlineData("", 1, 2.4)]
    [InlineData("readinessProbe: { httpGet: { path: /readyz, port: 5000 }, periodSeconds: 2 }", 1, 5)]
    [InlineData("readinessProbe: { httpGet: { path: /readyz, port: 5000 }, initialDelaySeconds: 7, periodSeconds: 1, successThreshold: 3 }", 9, 12)]
    public void Run_ReadinessProbe_DecidesWhenAPodIsReady(string probe, double least, double most)
    {
        var run = Simulator.Run(Known.Input(Known.Manifest(pod: probe), Known.Calibration(), Steady(1, TimeSpan.FromSeconds(10))), seed: 1);

        Assert.InRange(run.ReadyAfterSeconds, least, most);
    }

    /// <summary>Usage is a mean between two readings of the kubelet, 10 to 20 s apart, and up to 35 s old: as docs/fidelity.md has it measured.</summary>
    [Fact]
    public void Run_Usage_IsAsOldAsOnKubernetes()
    {
        var run = Simulator.Run(Known.Input(Known.Manifest(), Known.Calibration(), Steady(20, TimeSpan.FromMinutes(10))), seed: 1);

        Assert.All(run.Usage, row => Assert.InRange(row.WindowSeconds!.Value, 10, 40));
        Assert.All(run.Usage, row => Assert.InRange((row.Time - row.MeasuredAt!.Value).TotalSeconds, 0, 36));
        Assert.All(run.Usage.Skip(12), row => Assert.Equal(0.4, row.CpuUsedCores!.Value, 0.02));
        Assert.Equal(120, run.Usage.Count);
    }

    [Fact]
    public void Run_ScaleDown_EndsPodsAndKeepsWhatTheyHad()
    {
        const string Behavior = "behavior: { scaleDown: { stabilizationWindowSeconds: 15 } }";
        var input = Known.Input(
            Known.Manifest(request: "400m") + Known.Autoscaler(3, 50, Behavior), Known.Calibration(),
            Steady(40, TimeSpan.FromMinutes(3)), Steady(1, TimeSpan.FromMinutes(3)));

        var run = Simulator.Run(input, seed: 1);

        Assert.Equal(3, run.Usage.Max(row => row.Replicas));
        Assert.Equal(1, run.Usage[^1].Replicas);
        Assert.Equal(0, run.Load.Overall.Figures.Counts.Failed);
        Assert.Equal(2, run.Events.Count(happened => happened is { Kind: "Pod", Reason: "Gone" }));
    }

    private static SimulationInput Scaled(int max, int percent, params StagePlan[] stages) =>
        Known.Input(Known.Manifest(request: "400m") + Known.Autoscaler(max, percent), Known.Calibration(), stages);

    private static StagePlan Steady(double rate, TimeSpan length) => new(1000, TimeSpan.Zero, length) { Arrivals = new Arrivals(rate, rate, false) };

    [GeneratedRegex(@"at (\d+) %")]
    private static partial Regex Percent();

    [GeneratedRegex(@"^(\d+) → (\d+) at (\d+) %")]
    private static partial Regex Step();
}
