using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Load.Results;
using MlServe.Evaluator.RunFiles.Metadata;
using static MlServe.Evaluator.Tests.Load.Results.KnownTimes;

namespace MlServe.Evaluator.Tests.Load.Results;

public class StageLimitVerdictsTests
{
    private static readonly StageLimits All = new()
    {
        MaxMean = TimeSpan.FromMilliseconds(100), MaxP95 = TimeSpan.FromMilliseconds(200), MaxP99 = TimeSpan.FromMilliseconds(300),
        MaxFailed = new FailureLimit(2, null),
    };

    [Fact]
    public void Of_AtTheLimits_HasEachAsMet() => Assert.Equal(
        [
            new StageThreshold(4, "mean", "s", 0.1, 0.1, 2, true),
            new StageThreshold(4, "p95", "s", 0.2, 0.2, 2, true),
            new StageThreshold(4, "p99", "s", 0.3, 0.3, 2, true),
            new StageThreshold(4, "failed", "requests", 2, 2, 2, true),
        ],
        StageLimitVerdicts.Of(Result(100, 200, 300, 2), All));

    [Fact]
    public void Of_AboveThem_NamesStageFigureAndLimit() => Assert.Equal(
        [
            "threshold failed: stage 4: mean is 100.5 ms, limit 100 ms",
            "threshold failed: stage 4: p95 is 201 ms, limit 200 ms",
            "threshold failed: stage 4: p99 is 301 ms, limit 300 ms",
            "threshold failed: stage 4: failed is 3 of 3, limit 2",
        ],
        StageThreshold.Missed(StageLimitVerdicts.Of(Result(100.5, 201, 301, 3), All)));

    [Theory]
    [InlineData(1.0, new string[] { })]
    [InlineData(0.5, new[] { "threshold failed: stage 4: failed is 100 % of 3 requests, limit 50 %" })]
    public void Of_ShareOfFailures_IsOfAllRequests(double share, string[] lines)
    {
        var limits = new StageLimits { MaxFailed = new FailureLimit(null, share) };

        var verdict = Assert.Single(StageLimitVerdicts.Of(Result(1, 1, 1, 3), limits));
        Assert.Equal(("", share, 1.0), (verdict.Unit, verdict.AtMost, verdict.Value));
        Assert.Equal(lines, StageThreshold.Missed([verdict]));
    }

    [Fact]
    public void Of_NothingTimed_MissesTheTimes()
    {
        var missed = StageThreshold.Missed(StageLimitVerdicts.Of(Result(null, null, null, 0), All));

        Assert.Equal(3, missed.Count);
        Assert.Equal("threshold failed: stage 4: mean is unknown, limit 100 ms", missed[0]);
    }

    [Fact]
    public void Of_NoLimits_IsNothing() => Assert.Empty(StageLimitVerdicts.Of(Result(null, null, null, 1000), new StageLimits()));

    private static StageResult Result(double? mean, double? p95, double? p99, long failed) => new()
    {
        Part = LoadPart.Stage(4), Users = 20, EndedAt = new DateTimeOffset(2026, 1, 31, 9, 0, 0, TimeSpan.Zero), Elapsed = TimeSpan.FromSeconds(60),
        GeneratorCpuCores = 0.01,
        Figures = new LoadFigures
        {
            Counts = new LoadCounts { TimedOut = failed }, TransactionTime = TimeSpan.Zero,
            Times = new Dictionary<LoadTime, TimeSpan?>
            {
                [LoadTime.Mean] = Milliseconds(mean), [LoadTime.P95] = Milliseconds(p95), [LoadTime.P99] = Milliseconds(p99),
            },
        },
    };
}
