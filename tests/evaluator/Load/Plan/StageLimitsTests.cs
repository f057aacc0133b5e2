using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Load.Results;

namespace MlServe.Evaluator.Tests.Load.Plan;

public class StageLimitsTests
{
    private static readonly StageLimits All = new()
    {
        MaxMean = TimeSpan.FromMilliseconds(100), MaxP95 = TimeSpan.FromMilliseconds(200), MaxP99 = TimeSpan.FromMilliseconds(300), MaxFailed = 2,
    };

    [Fact]
    public void Missed_AtTheLimits_IsNothing() => Assert.Empty(All.Missed(Result(100, 200, 300, 2)));

    [Fact]
    public void Missed_AboveThem_NamesStageFigureAndLimit() => Assert.Equal(
        [
            "threshold missed: stage 4: mean is 100.5 ms, wanted at most 100 ms",
            "threshold missed: stage 4: p95 is 201 ms, wanted at most 200 ms",
            "threshold missed: stage 4: p99 is 301 ms, wanted at most 300 ms",
            "threshold missed: stage 4: failed is 3, wanted at most 2",
        ],
        All.Missed(Result(100.5, 201, 301, 3)));

    [Fact]
    public void Missed_NothingTimed_MissesTheTimes() => Assert.Equal(3, All.Missed(Result(null, null, null, 0)).Count());

    [Fact]
    public void Missed_NoLimits_IsNothing() => Assert.Empty(new StageLimits().Missed(Result(null, null, null, 1000)));

    private static StageResult Result(double? mean, double? p95, double? p99, long failed) => new(
        4, 20, TimeSpan.Zero, new DateTimeOffset(2026, 1, 31, 9, 0, 0, TimeSpan.Zero), TimeSpan.FromSeconds(60), false,
        new LoadFigures
        {
            Counts = new LoadCounts { TimedOut = failed }, TransactionTime = TimeSpan.Zero,
            Mean = Milliseconds(mean), P95 = Milliseconds(p95), P99 = Milliseconds(p99),
        },
        0.01);

    private static TimeSpan? Milliseconds(double? value) => value is { } known ? TimeSpan.FromMilliseconds(known) : null;
}
