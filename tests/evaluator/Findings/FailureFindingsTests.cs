using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Findings;
using MlServe.Evaluator.Load.Results;
using static MlServe.Evaluator.Tests.Findings.Facts;

namespace MlServe.Evaluator.Tests.Findings;

public sealed class FailureFindingsTests
{
    [Theory]
    [InlineData(1000, 0, "fine", "None of 1,000 requests failed.")]
    [InlineData(9999, 1, "advice", "1 of 10,000 requests failed (0.01 %).")]
    [InlineData(99, 1, "problem", "1 of 100 requests failed (1 %). Response times are of those that were served.")]
    [InlineData(1, 897, "problem", "897 of 898 requests failed (99.9 %). Response times are of those that were served.")]
    [InlineData(0, 20, "problem", "All 20 requests failed.")]
    [InlineData(0, 0, "problem", "No request was answered or failed: there are no response times.")]
    public void Of_RequestsThatFailed_ReportsTheirShare(long okay, long failed, string kind, string text)
    {
        var finding = Single(new RunFacts { Summary = new Summary { Transactions = okay, Okay = okay, Failed = failed } }, "failures");

        Assert.Equal((kind, text), (finding.Kind.ToString().ToLowerInvariant(), finding.Text));
    }

    [Theory]
    [InlineData(0, "30 of 100 requests failed (30 %): 20 were answered 503, 10 timed out. The service")]
    [InlineData(2, "30 of 100 requests failed (30 %): 20 were answered 503 (18) or 500 (2), 10 timed out. The service")]
    [InlineData(null, "30 of 100 requests failed (30 %): 20 were answered 408 or 5xx, 10 timed out. The service")]
    public void Of_FailuresThatWereAnswered_TellsTheStatuses(int? internalErrors, string text)
    {
        Dictionary<int, long> statuses = internalErrors switch
        {
            null => [],
            0 => new() { [200] = 70, [503] = 20 },
            var some => new() { [200] = 70, [500] = some.Value, [503] = 20 - some.Value },
        };

        var finding = Single(
            new RunFacts
            {
                Summary = new Summary { Transactions = 70, Okay = 70, Failed = 30 },
                Counts = new LoadCounts { Okay = 70, ServerErrors = 20, TimedOut = 10 },
                Statuses = statuses,
            },
            "failures");

        Assert.StartsWith(text, finding.Text);
        Assert.Equal(statuses.GetValueOrDefault(503), finding.Figures.GetValueOrDefault("status_503"));
    }

    [Fact]
    public void Of_FailuresByKindInPartOfTheLoad_ReportsKindsAndWhen()
    {
        var finding = Single(
            new RunFacts
            {
                Summary = new Summary { Transactions = 690, Okay = 690, Failed = 230 },
                Counts = new LoadCounts { Okay = 690, NoConnection = 200, TimedOut = 30 },
                Timeline = [Slice(0, 0.05), Slice(5, 0.05, failed: 100), Slice(10, 0.05, failed: 130), Slice(15, 0.05)],
            },
            "failures");

        Assert.Equal(
            "230 of 920 requests failed (25 %), between 0:05 and 0:15: 200 found no connection, 30 timed out. No pod accepted connections then: "
                + "events.csv says which were not ready. Response times are of those that were served.",
            finding.Text);
        Assert.Equal(
            [("failed", 230), ("requests", 920), ("no_connection", 200), ("timed_out", 30)],
            finding.Figures.Select(figure => (figure.Key, figure.Value)));
    }

    [Fact]
    public void Of_RequestsNeverSent_IsAProblem()
    {
        var finding = Single(new RunFacts { Summary = new Summary(), Counts = new LoadCounts { Unsent = 1234 } }, "unsent");

        Assert.Equal(FindingKind.Problem, finding.Kind);
        Assert.StartsWith("1,234 requests were due and never sent", finding.Text);
    }

    [Theory]
    [InlineData("Node", "node-2", "NodeNotReady", "Node node-2 was not ready 3 times")]
    [InlineData("Pod", "a", "Evicted", "Evicted from a node that ran short: Pod a.")]
    [InlineData("Pod", "a", "OOMKilled", "Killed for using more memory than the limit, 3 times: Pod a.")]
    [InlineData("Pod", "a", "Restarted", "Containers ended and were started again, 3 times: Pod a. It broke.")]
    [InlineData("HorizontalPodAutoscaler", "web", "FailedGetResourceMetric", "The autoscaler had no metrics 3 times")]
    public void Of_EventThatMatters_IsASentence(string kind, string about, string reason, string expected) =>
        Assert.StartsWith(
            expected,
            Assert.Single(RunFindings.Of(new RunFacts
            {
                Summary = new Summary(),
                Events = [.. Enumerable.Repeat(Event(kind, about, reason, "it broke"), 3)],
            })).Text);
}
