using MlServe.Evaluator.Objectives;

namespace MlServe.Evaluator.Tests.Objectives;

public class ObjectiveJudgeTests
{
    private const long Limit = 200_000;

    [Theory]
    [InlineData(1000, 50, true)]
    [InlineData(1000, 51, false)]
    [InlineData(0, 0, false)]
    public void Of_Percentile_IsKeptUpToTheShareThatMayBeLate(int transactions, int late, bool isKept)
    {
        var result = Judge("p95<200ms", Window(0, transactions, late: late, failed: 9));

        Assert.Equal((isKept, transactions, late), (result.Kept, (int)result.Requests, (int)result.Bad));
        Assert.Equal(transactions == 0 ? null : late / 50.0, result.BudgetSpent);
    }

    [Fact]
    public void Of_ShareOfAllRequests_CountsFailuresAndAnswersThatWereNotServedAsBad()
    {
        var result = Judge("90%<200ms", Window(0, transactions: 100, okay: 98, late: 5, failed: 4));

        Assert.Equal((104, 2 + 5 + 4, false), ((int)result.Requests, (int)result.Bad, result.Kept));
    }

    [Fact]
    public void Of_Failed_CountsFailuresAlone()
    {
        var result = Judge("failed<4%", Window(0, transactions: 96, late: 50, failed: 4));

        Assert.Equal((100, 4, true, 1.0), ((int)result.Requests, (int)result.Bad, result.Kept, result.BudgetSpent));
    }

    [Fact]
    public void Of_SecondsBySecond_JudgesWindowsOfTenSecondsAndSaysWhenTheyWereMissed()
    {
        // In each second one late answer of twenty: kept. From 20 to 40 s all are late, in the last half a window, too.
        var windows = Enumerable.Range(0, 45)
            .Select(second => Window(second, 20, late: second is >= 20 and < 40 or >= 41 ? 20 : 1)).ToArray();

        var result = Judge("p95<200ms", windows);

        Assert.Equal([new Violation(20, 45)], result.Violations);
        Assert.Equal((25.0, 10.0), (result.ViolationSeconds, result.WindowSeconds));
    }

    [Fact]
    public void Of_WindowsWithoutRequests_AreNoViolation() => Assert.Empty(Judge("p95<200ms", Window(0, 20), Window(10, 0), Window(20, 20)).Violations);

    [Fact]
    public void Of_ObjectiveOfAStage_LooksAtThatStageAlone()
    {
        WindowCounts[] windows = [Window(0, 20, late: 20), Window(10, 20) with { Stage = 2 }];
        var asked = new AskedObjective(ObjectiveReader.Read("p95<200ms", ""), 2);

        var result = ObjectiveJudge.Of(asked, windows);

        Assert.Equal((true, 20, "p95<200ms in stage 2"), (result.Kept, (int)result.Requests, result.Name));
    }

    [Theory]
    [InlineData(458, 0, false, 459)]
    [InlineData(459, 0, true, null)]
    [InlineData(661, 1, false, 662)]
    [InlineData(662, 1, true, null)]
    public void Of_IndependentRequests_IsSureAsLoadGenIs(int transactions, int late, bool isSure, int? needed)
    {
        // One late answer among windows of equal size has no neighbours to depend on.
        var windows = Enumerable.Range(0, 20)
            .Select(second => Window(second, transactions / 20 + (second < transactions % 20 ? 1 : 0), late: second == 7 ? late : 0)).ToArray();

        var result = Judge("p99<200ms", windows);

        Assert.Equal((true, isSure, (long?)needed), (result.Kept, result.Sure, result.RequestsNeeded));
    }

    [Fact]
    public void Of_LateAnswersThatComeTogether_NeedMoreRequestsToBeSure()
    {
        WindowCounts[] Twenty(Func<int, int> late) => [.. Enumerable.Range(0, 20).Select(second => Window(second, 100, late: late(second)))];

        var (spread, together) = (Judge("p99<200ms", Twenty(second => second % 4 == 0 ? 1 : 0)), Judge("p99<200ms", Twenty(second => second == 3 ? 5 : 0)));

        Assert.Equal((5, 5, true, true), ((int)spread.Bad, (int)together.Bad, spread.Sure, together.Kept));
        Assert.False(together.Sure);
        Assert.True(together.RequestsNeeded > 2000, $"{together.RequestsNeeded}");
    }

    [Fact]
    public void Of_FarTooManyLate_IsSurelyMissed()
    {
        var result = Judge("p99<200ms", [.. Enumerable.Range(0, 20).Select(second => Window(second, 100, late: 10))]);

        Assert.Equal((false, true, (long?)null), (result.Kept, result.Sure, result.RequestsNeeded));
        Assert.StartsWith("objective missed: p99<200ms: missed: 90 % of 2,000 requests, wanted 99 %", result.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Good_SeveralLimits_IsServedWithinTheShortest()
    {
        var window = Window(0, 10, okay: 9) with { Limits = new Dictionary<long, LimitCount> { [Limit] = new(7, 6), [500_000] = new(10, 9) } };
        Objective[] objectives = [.. ((string[])["p95<200ms", "99%<500ms", "failed<1%"]).Select(text => ObjectiveReader.Read(text, ""))];

        Assert.Equal((6, 9), ((int)ObjectiveJudge.Good(objectives, [window]), (int)ObjectiveJudge.Good(objectives[2..], [window])));
    }

    [Fact]
    public void AnyViolated_Overlapping_AreOneTime()
    {
        var one = Judge("p95<200ms", Window(0, 1)) with { Violations = [new(0, 10), new(30, 40)] };
        var other = one with { Violations = [new(5, 20), new(40, 50)] };

        Assert.Equal([new Violation(0, 20), new Violation(30, 50)], ObjectiveJudge.AnyViolated([one, other]));
    }

    private static ObjectiveResult Judge(string objective, params WindowCounts[] windows) =>
        ObjectiveJudge.Of(new AskedObjective(ObjectiveReader.Read(objective, "")), windows);

    private static WindowCounts Window(double start, int transactions, int late = 0, int failed = 0, int? okay = null) => new()
    {
        Stage = 1, StartSeconds = start, LengthSeconds = 1, Transactions = transactions, Okay = okay ?? transactions, Failed = failed,
        Limits = new Dictionary<long, LimitCount> { [Limit] = new(transactions - late, (okay ?? transactions) - late) },
    };
}
