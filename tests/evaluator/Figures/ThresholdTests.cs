using MlServe.Evaluator.Figures;

namespace MlServe.Evaluator.Tests.Figures;

public class ThresholdTests
{
    private static readonly Summary Scored =
        new() { ResponseTimeSeconds = 0.4, Failed = 3, MemoryRequestedKB = 2048.5, TransactionRate = 9.5, Accuracy = 0.8 };

    [Theory]
    [InlineData("response_time_s", 0.5, null, true)]
    [InlineData("response_time_s", 0.4, null, true)]
    [InlineData("response_time_s", 0.39, null, false)]
    [InlineData("transaction_rate", null, 9.5, true)]
    [InlineData("transaction_rate", null, 9.6, false)]
    [InlineData("latency_p95_s", 10.0, null, false)]
    [InlineData("latency_p95_s", null, 0.0, false)]
    public void Judge_Bound_IsMetUpToItselfAndMissedWhereNothingIsKnown(string figure, double? atMost, double? atLeast, bool isMet) =>
        Assert.Equal(isMet, new Threshold("it", figure, "") { AtMost = atMost, AtLeast = atLeast }.Judge(Scored).IsMet);

    [Fact]
    public void Missed_All_SaysValueAndLimit()
    {
        Threshold[] thresholds =
        [
            new("response time", "response_time_s", "s") { AtMost = 0.1 },
            new("p95", "latency_p95_s", "s") { AtMost = 0.2 },
            new("failed", "failed", "requests") { AtMost = 0 },
            new("memory requested", "memory_requested_KB", "KB") { AtMost = 1024 },
            new("transaction rate", "transaction_rate", "/s") { AtLeast = 10 },
            new("accuracy", "accuracy", "") { AtLeast = 0.9 },
        ];

        Assert.Equal(
            [
                "threshold failed: response time is 0.4 s, limit 0.1 s",
                "threshold failed: p95 is unknown, limit 0.2 s",
                "threshold failed: failed is 3 requests, limit 0 requests",
                "threshold failed: memory requested is 2048.5 KB, limit 1024 KB",
                "threshold failed: transaction rate is 9.5/s, limit at least 10/s",
                "threshold failed: accuracy is 80 %, limit at least 90 %",
            ],
            thresholds.Missed(Scored));
    }
}
