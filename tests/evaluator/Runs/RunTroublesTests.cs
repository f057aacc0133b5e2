using MlServe.Evaluator.Figures;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Runs;

namespace MlServe.Evaluator.Tests.Runs;

public sealed class RunTroublesTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_RunWithoutTroubles_IsEmpty() =>
        Assert.Empty(RunTroubles.Of(new Summary(), [Event("Pod", "a", "Ready"), Event("HorizontalPodAutoscaler", "web", "SuccessfulRescale")], [Row(0.5)]));

    [Fact]
    public void Of_GapsAndRowsWithoutUsage_CountsThem()
    {
        var sentences = RunTroubles.Of(new Summary(), [], [Row(0.5), UsageRow.Gap(Now), UsageRow.Gap(Now), Row(null)]).ToList();

        Assert.Equal("2 of 4 rows of usage are gaps (events.csv says why): means are of the others.", sentences[0]);
        Assert.StartsWith("In 1 of 4 rows of usage", sentences[1]);
    }

    [Fact]
    public void Of_NoRowWithUsage_SaysThatItIsUnknown() =>
        Assert.Equal(
            ["CPU and memory used are unknown in all rows of usage.", "All 2 rows of usage are gaps (events.csv says why)."],
            [.. RunTroubles.Of(new Summary(), [], [Row(null), Row(null)]), .. RunTroubles.Of(new Summary(), [], [UsageRow.Gap(Now), UsageRow.Gap(Now)])]);

    [Theory]
    [InlineData(36, 8, false)] // three minutes of load: always 20 to 40 s behind
    [InlineData(36, 12, true)]
    [InlineData(6, 6, true)]
    public void Of_UsageFromBeforeTheLoad_IsTroubleWhereItIsMuchOfIt(int rows, int before, bool isTrouble)
    {
        // The window of 14 s ends 2 s after the load began: most of it was before.
        UsageRow[] usage =
        [
            .. Enumerable
                .Range(0, rows)
                .Select(i =>
                    Row(0.5) with
                    {
                        Time = Now.AddSeconds(5 * i),
                        MeasuredAt = Now.AddSeconds(i < before ? 2 : 5 * i),
                        WindowSeconds = i < before ? 14 : 5,
                    }
                ),
        ];

        var sentences = RunTroubles.Of(new Summary(), [], usage).ToList();

        Assert.Equal(
            isTrouble
                ?
                [
                    $"In {before} of {rows} rows of usage CPU and memory used were measured before the load began: a cluster's metrics are up to a "
                        + $"minute old. Their means say little of so short a load.",
                ]
                : [],
            sentences
        );
    }

    [Theory]
    [InlineData(1000, 9, null)]
    [InlineData(1, 897, "897 of 898 requests failed (99.9 %): response times are of those that were served.")]
    [InlineData(99, 1, "1 of 100 requests failed (1.0 %): response times are of those that were served.")]
    [InlineData(0, 20, "All 20 requests failed.")]
    [InlineData(0, 0, "No request was answered or failed: there are no response times.")]
    public void Of_RequestsThatFailed_TellsTheirShare(long okay, long failed, string? expected) =>
        Assert.Equal(expected is null ? [] : [expected], RunTroubles.Of(new Summary { Okay = okay, Failed = failed }, [], []));

    [Fact]
    public void Of_AutoscalerBlindOnlyAtTheBeginning_IsNoTrouble() =>
        Assert.Empty(RunTroubles.Of(new Summary(), [.. Enumerable.Repeat(Event("HorizontalPodAutoscaler", "web", "FailedGetResourceMetric"), 2)], []));

    [Theory]
    [InlineData("Node", "node-2", "NodeNotReady", "Node node-2 was not ready 3 times")]
    [InlineData("Pod", "a", "Evicted", "Evicted: Pod a.")]
    [InlineData("Pod", "a", "OOMKilled", "Killed for using more memory than the limit, 3 times: Pod a.")]
    [InlineData("HorizontalPodAutoscaler", "web", "FailedGetResourceMetric", "The autoscaler had no metrics 3 times")]
    [InlineData("Monitor", "watch", "Gap", "The cluster could not be watched for a while")]
    public void Of_EventThatMatters_IsASentence(string kind, string about, string reason, string expected) =>
        Assert.StartsWith(
            expected,
            Assert.Single(RunTroubles.Of(new Summary(), [Event(kind, about, reason), Event(kind, about, reason), Event(kind, about, reason)], []))
        );

    private static RunEvent Event(string kind, string about, string reason) => new(Now, kind, about, reason, "");

    private static UsageRow Row(double? cpu) => new(Now, 1, 1, 1, 1, 1, cpu, cpu * 1000);
}
