using MlServe.Evaluator.Figures;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Evaluator.Scoring;

namespace MlServe.Evaluator.Tests.Scoring;

public class ScoreTests
{
    [Fact]
    public void Of_Rows_ComputesTheFourStatistics()
    {
        var summary = Score.Of(
            [Load(okay: 100, responseTime: 0.1, failed: 2), Load(okay: 300, responseTime: 0.5)],
            [Usage(replicas: 1, memory: 1000), Usage(replicas: 3, memory: 3000)],
            []);

        Assert.Equal(2000, summary.MemoryRequestedKB);
        Assert.Equal(1000, summary.MemoryUsedKB);
        Assert.Equal(400 / 120.0, summary.TransactionRate);
        Assert.Equal(0.4, summary.ResponseTimeSeconds!.Value, 1e-12);
        Assert.Equal((2.0, 3), (summary.ReplicasMean!.Value, summary.ReplicasMax!.Value));
        Assert.Equal((400L, 2L, 120.0), (summary.Okay!.Value, summary.Failed!.Value, summary.DurationSeconds!.Value));
    }

    [Fact]
    public void Of_KnownLength_DividesByIt() =>
        Assert.Equal(400 / 1800.0, Score.Of([Load(400, 0.1)], [], [], testSeconds: 1800).TransactionRate);

    [Fact]
    public void Of_GapsInUsage_LeavesThemOut()
    {
        var summary = Score.Of([], [Usage(1, 1000), UsageRow.Gap(DateTimeOffset.UnixEpoch), Usage(1, 1000)], []);

        Assert.Equal((1000.0, 1.0), (summary.MemoryRequestedKB!.Value, summary.ReplicasMean!.Value));
    }

    [Fact]
    public void Of_Nothing_KnowsNothing() => Assert.Equal(new Summary(), Score.Of([], [], []));

    [Fact]
    public void ResponseTime_StageWithoutTransaction_WeighsNothing() =>
        Assert.Equal(0.2, Score.ResponseTime([Load(0, null), Load(10, 0.2)], []));

    [Fact]
    public void ResponseTime_LatencyOfTheSameStages_HasTheDigitsThatSiegesLogLacks()
    {
        LoadRow[] load = [Load(10, 0.01), Load(30, 0.02)];
        LatencyRow[] latency = [Latency("1", 10, 0.0141), Latency("2", 30, 0.0161), Latency(LatencyRow.Overall, 40, 0.0156)];

        Assert.Equal(0.0156, Score.ResponseTime(load, latency)!.Value, 1e-12);
        // Of another load, or of a part: what it says is not of these rows.
        Assert.Equal(0.0175, Score.ResponseTime(load, latency[1..])!.Value, 1e-12);
        Assert.Equal(0.0175, Score.ResponseTime(load, [Latency("1", 10, 0.0141), Latency("2", 31, 0.0161)])!.Value, 1e-12);

        static LatencyRow Latency(string stage, long okay, double mean) =>
            new(stage, 10, 1, okay, okay, 0, null, null, null, null, null, mean, null, null, null, null);
    }

    [Fact]
    public void ResponseTime_NothingServed_IsUnknown() => Assert.Null(Score.ResponseTime([Load(0, null), Load(0, 0.0)], []));

    [Fact]
    public void Of_Latency_TakesTheOverallRow()
    {
        var overall = new LatencyRow(LatencyRow.Overall, 30, null, 10, 9, 1, 0.1, 0.2, 0.3, 0.4, 0.5, 0.15, 0.01, 0.02, 0.03, 0.04);

        var summary = Score.Of([], [], [overall with { Stage = "1", P50Seconds = 9 }, overall]);

        Assert.Equal(
            (0.1, 0.2, 0.3, 0.4, 0.5),
            (
                summary.LatencyP50Seconds!.Value,
                summary.LatencyP90Seconds!.Value,
                summary.LatencyP95Seconds!.Value,
                summary.LatencyP99Seconds!.Value,
                summary.LatencyMaxSeconds!.Value
            )
        );
        Assert.Equal((0.03, 0.04), (summary.GeneratorCpuCores!.Value, summary.GeneratorLateP99Seconds!.Value));
    }

    private static LoadRow Load(long okay, double? responseTime, long failed = 0) =>
        new(new DateTime(2026, 1, 31), okay, 60, 0, responseTime, okay / 60.0, 0, 1, okay, failed);

    private static UsageRow Usage(int replicas, double memory) =>
        new(DateTimeOffset.UnixEpoch, replicas, replicas, memory, 2 * replicas, 2 * memory, 0.5, memory / 2);
}
