using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Findings;
using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.RunFiles.Tables;
using static MlServe.Evaluator.Tests.Findings.Facts;

namespace MlServe.Evaluator.Tests.Findings;

public sealed class ScalingAnatomyTests
{
    [Fact]
    public void Of_AStepFromRiseToRecovery_HasEachPhaseAndTheirSum()
    {
        var step = Assert.Single(ScalingAnatomy.Of(OneStep())!);

        Assert.Equal((1, 2, 50, null), (step.From, step.To, step.BeganSeconds, step.Incomplete));
        Assert.Equal(
            [("metrics", 12), ("decision", 8.5), ("creation", 0), ("scheduling", 0.5), ("start", 1), ("readiness", 2.3), ("first_answer", 0.2),
                ("recovery", 5.5)],
            step.Phases.Select(phase => (phase.Key, Math.Round(phase.Value, 3))));
        Assert.Equal(30, step.TotalSeconds, 9);
    }

    [Fact]
    public void Of_WithoutAutoscaler_IsUnknown() => Assert.Null(ScalingAnatomy.Of(OneStep() with { Autoscaler = null }));

    [Fact]
    public void Of_APodThatNeverIsReady_SaysSoAndEndsWhereItStood()
    {
        var facts = OneStep();

        var step = Assert.Single(ScalingAnatomy.Of(facts with
        {
            Events = [.. facts.Events.Where(happened => happened.Reason is not ("Ready" or "Started"))],
            FirstAnswers = new Dictionary<string, DateTimeOffset>(),
            Summary = new Summary(),
        })!);

        Assert.Equal("not all of its pods became ready", step.Incomplete);
        Assert.Equal(["metrics", "decision", "creation", "scheduling"], step.Phases.Keys);
        Assert.Equal(21, step.TotalSeconds, 9);
    }

    [Fact]
    public void Of_FewerPodsThanDecided_IsIncomplete()
    {
        var facts = OneStep();

        var step = Assert.Single(ScalingAnatomy.Of(facts with
        {
            Events = [.. facts.Events.Select(happened => happened.Reason == "DesiredReplicas" ? happened with { Message = "1 → 3 at 80 %" } : happened)],
        })!);

        Assert.StartsWith("1 of 2 pods were created", step.Incomplete, StringComparison.Ordinal);
        Assert.DoesNotContain("creation", step.Phases.Keys);
    }

    /// <summary>As a run had it: decided and created at :06 in whole seconds, the status seen at :07.02.</summary>
    [Fact]
    public void Of_ADecisionThatIsSeenLate_IsTakenWhenTheAutoscalerSaysIt()
    {
        var facts = OneStep();
        var created = facts.Events.Single(happened => happened is { Object: "b", Reason: "Created" }).Time;

        var step = Assert.Single(ScalingAnatomy.Of(facts with
        {
            Events =
            [
                .. facts.Events.Select(happened => happened.Reason == "DesiredReplicas" ? happened with { Time = created.AddSeconds(1.02) } : happened),
                Event("HorizontalPodAutoscaler", "ml-app", "SuccessfulRescale", "New size: 3; reason: of another step") with { Time = created.AddSeconds(1) },
                Event("HorizontalPodAutoscaler", "ml-app", "SuccessfulRescale", "New size: 2; reason: cpu above target") with { Time = created },
            ],
        })!);

        Assert.Null(step.Incomplete);
        Assert.Equal(0, step.Phases["creation"]);
    }

    [Fact]
    public void Of_ObjectiveMissedUntilTheEnd_IsIncomplete()
    {
        var facts = OneStep();

        var step = Assert.Single(ScalingAnatomy.Of(facts with { Summary = Missed(60, 100) })!);

        Assert.Equal("objectives were not met again before the load's end", step.Incomplete);
        Assert.DoesNotContain("recovery", step.Phases.Keys);
    }

    [Fact]
    public void Of_ASecondStepOfTheSameRise_BeginsThereToo()
    {
        var facts = OneStep();
        var steps = ScalingAnatomy.Of(facts with
        {
            Events =
            [
                .. facts.Events,
                Event("HorizontalPodAutoscaler", "ml-app", "DesiredReplicas", "2 → 1 at 10 %") with { Time = Start.AddSeconds(84) },
                Event("HorizontalPodAutoscaler", "ml-app", "DesiredReplicas", "1 → 2 at 90 %") with { Time = Start.AddSeconds(86) },
                Event("Pod", "c", "Created") with { Time = Start.AddSeconds(86) },
            ],
        })!;

        Assert.Equal([50, 50], steps.Select(step => step.BeganSeconds));
        Assert.Equal("not all of its pods became ready", steps[1].Incomplete);
    }

    [Theory]
    [InlineData(20, 20)]
    [InlineData(30, 20)]
    [InlineData(20, 22)]
    public void Rise_OfALoadThatDoesNotRise_IsNone(long before, long after) =>
        Assert.Null(LoadRise.Of([.. Enumerable.Range(0, 20).Select(i => Slice(i * 5, 0.1, transactions: i < 10 ? before : after))]));

    [Fact]
    public void Rise_IsWhereTheRateChanges() =>
        Assert.Equal(35, LoadRise.Of([.. Enumerable.Range(0, 20).Select(i => Slice(i * 5, 0.1, transactions: i < 7 ? 3 + i % 2 : 30 - i % 3))]));

    [Fact]
    public void Rise_OfChanceAlone_IsRarelySeen()
    {
        var random = new Random(7);
        var seen = Enumerable.Range(0, 400)
            .Count(_ => LoadRise.Of([.. Enumerable.Range(0, 60).Select(i => Slice(i * 5, 0.1, transactions: Poisson(random, 20)))]) is not null);

        Assert.InRange(seen, 0, 8);
    }

    private static int Poisson(Random random, double mean)
    {
        var (count, product, limit) = (0, random.NextDouble(), Math.Exp(-mean));
        for (; product > limit; count++)
            product *= random.NextDouble();
        return count;
    }

    private static RunFacts OneStep() => new()
    {
        Summary = Missed(60, 80),
        Autoscaler = new AutoscalerRule(1, 5, 40),
        Start = Start,
        Timeline = [.. Enumerable.Range(0, 20).Select(i => Slice(i * 5, 0.1, transactions: i < 10 ? 5 : 60))],
        Usage = [Measured(45, 40, 0.2), Measured(65, 55, 0.43), Measured(70, 62, 0.8), Measured(75, 62, 0.8)],
        Events =
        [
            Event("Pod", "a", "Created") with { Time = Start.AddSeconds(-5) },
            Event("HorizontalPodAutoscaler", "ml-app", "DesiredReplicas",
                "1 → 2 at 80 % of the CPU requested, target 40 %") with { Time = Start.AddSeconds(70.5) },
            // Kubernetes cuts it to the whole second.
            Event("Pod", "b", "Created") with { Time = Start.AddSeconds(70) },
            Event("Pod", "b", "Scheduled") with { Time = Start.AddSeconds(71) },
            Event("Pod", "b", "Started") with { Time = Start.AddSeconds(72) },
            Event("Pod", "b", "Ready") with { Time = Start.AddSeconds(74.3) },
        ],
        FirstAnswers = new Dictionary<string, DateTimeOffset> { ["a"] = Start, ["b"] = Start.AddSeconds(74.5) },
    };

    private static Summary Missed(double from, double to) => new()
    {
        Objectives = [new ObjectiveResult { Objective = "p95<200ms", Kept = false, Violations = [new Violation(10, 20), new Violation(from, to)] }],
    };

    private static UsageRow Measured(int at, int measuredAt, double cpu) => Row(at, cpu: cpu) with { MeasuredAt = Start.AddSeconds(measuredAt) };
}
