using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Load.Results;
using static MlServe.Evaluator.Tests.Load.Results.KnownTimes;

namespace MlServe.Evaluator.Tests.Load.Results;

public class MissedLimitsTests
{
    private static readonly StageLimits All = new()
    {
        MaxMean = TimeSpan.FromMilliseconds(100), MaxP95 = TimeSpan.FromMilliseconds(200), MaxP99 = TimeSpan.FromMilliseconds(300),
        MaxFailed = new FailureLimit(2, null),
    };

    [Fact]
    public void Of_AtTheLimits_IsNothing() => Assert.Empty(MissedLimits.Of(Result(100, 200, 300, 2), All));

    [Fact]
    public void Of_AboveThem_NamesStageFigureAndLimit() => Assert.Equal(
        [
            "threshold failed: stage 4: mean is 100.5 ms, limit 100 ms",
            "threshold failed: stage 4: p95 is 201 ms, limit 200 ms",
            "threshold failed: stage 4: p99 is 301 ms, limit 300 ms",
            "threshold failed: stage 4: failed is 3 of 3, limit 2",
        ],
        MissedLimits.Of(Result(100.5, 201, 301, 3), All));

    [Theory]
    [InlineData(1.0, 0)]
    [InlineData(0.5, 1)]
    public void Of_ShareOfFailures_IsOfAllRequests(double share, int lines)
    {
        var limits = new StageLimits { MaxFailed = new FailureLimit(null, share) };

        Assert.Equal(lines, MissedLimits.Of(Result(1, 1, 1, 3), limits).Count());
    }

    [Fact]
    public void Of_NothingTimed_MissesTheTimes() => Assert.Equal(3, MissedLimits.Of(Result(null, null, null, 0), All).Count());

    [Fact]
    public void Of_NoLimits_IsNothing() => Assert.Empty(MissedLimits.Of(Result(null, null, null, 1000), new StageLimits()));

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
