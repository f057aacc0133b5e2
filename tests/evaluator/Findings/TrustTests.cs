using MlServe.Evaluator.Findings;
using MlServe.Evaluator.RunFiles.Tables;
using static MlServe.Evaluator.Tests.Findings.Facts;

namespace MlServe.Evaluator.Tests.Findings;

public sealed class TrustTests
{
    [Fact]
    public void Of_AllMeasured_IsEmpty() => Assert.Empty(Trust.Of([Row(0)], [Event("Pod", "a", "Ready"), Event("Pod", "a", "OOMKilled")]));

    [Fact]
    public void Of_GapsAndRowsWithoutUsage_CountsThem()
    {
        var sentences = Trust.Of([Row(0), UsageRow.Gap(Start), UsageRow.Gap(Start), Row(15, cpu: null)], []).ToList();

        Assert.Equal("2 of 4 rows of usage are gaps (events.csv says why): means are of the others.", sentences[0]);
        Assert.StartsWith("In 1 of 4 rows of usage", sentences[1]);
    }

    [Fact]
    public void Of_NoRowWithUsage_SaysThatItIsUnknown() =>
        Assert.Equal(
            ["CPU and memory used are unknown in all rows of usage.", "All 2 rows of usage are gaps (events.csv says why)."],
            [.. Trust.Of([Row(0, cpu: null), Row(5, cpu: null)], []), .. Trust.Of([UsageRow.Gap(Start), UsageRow.Gap(Start)], [])]);

    [Theory]
    [InlineData(36, 8, false)] // three minutes of load: always 20 to 40 s behind
    [InlineData(36, 12, true)]
    [InlineData(6, 6, true)]
    public void Of_UsageFromBeforeTheLoad_IsToldWhereItIsMuchOfIt(int rows, int before, bool isTold)
    {
        // The window of 14 s ends 2 s after the load began: most of it was before.
        UsageRow[] usage =
        [
            .. Enumerable.Range(0, rows).Select(i => Row(5 * i) with
            {
                MeasuredAt = Start.AddSeconds(i < before ? 2 : 5 * i),
                WindowSeconds = i < before ? 14 : 5,
            }),
        ];

        var sentences = Trust.Of(usage, []).ToList();

        Assert.Equal(
            isTold
                ?
                [
                    $"In {before} of {rows} rows of usage CPU and memory used were measured before the load began: a cluster's metrics are up to a "
                        + $"minute old. Their means say little of so short a load.",
                ]
                : [],
            sentences);
    }

    [Fact]
    public void Of_WatchThatWasLost_SaysWhatIsMissing() =>
        Assert.StartsWith("The cluster could not be watched for a while", Assert.Single(Trust.Of([], [Event("Monitor", "watch", "Gap")])));

    [Fact]
    public void Of_ClockWasSet_SaysWhatIsOff() =>
        Assert.Equal(
            "This machine's clock was set back by 60.0 s: events after that, and the ages of metrics, are off by as much; lengths, rates and response times "
                + "are not.",
            Assert.Single(Trust.Of([Row(0)], [Event("Monitor", "clock", "ClockStepped", "this machine's clock was set back by 60.0 s")])));
}
