using MlServe.Evaluator.Load.Results;

namespace MlServe.Evaluator.Tests.Load.Results;

public class LoadRecordsTests
{
    private static readonly DateTimeOffset EndedAt = new(2026, 1, 31, 9, 0, 0, TimeSpan.FromHours(2));

    [Fact]
    public void ToLoadRow_Stage_ComputesSiegesColumns()
    {
        var row = Result(new LoadCounts { Transactions = 120, Okay = 118, TimedOut = 3, BodyBytes = (5 << 20) - 1 }, 60).ToLoadRow();

        Assert.Equal(EndedAt.DateTime, row.Time);
        Assert.Equal((120L, 118L, 3L, 4L), (row.Transactions, row.Okay, row.Failed, row.DataMegabytes));
        Assert.Equal((0.5, 2.0, 1.0), (row.ResponseTimeSeconds!.Value, row.TransactionRate!.Value, row.Concurrency!.Value));
        Assert.Equal(4 / 60.0, row.ThroughputMegabytesPerSecond!.Value, 1e-12);
    }

    [Fact]
    public void ToLoadRow_NoTransaction_HasNoResponseTime() => Assert.Null(Result(new LoadCounts(), 0).ToLoadRow().ResponseTimeSeconds);

    [Theory]
    [InlineData(0, "overall")]
    [InlineData(12, "12")]
    public void ToLatencyRow_Stage_IsNamed(int stage, string name) =>
        Assert.Equal(name, (Result(new LoadCounts(), 0) with { Stage = stage }).ToLatencyRow().Stage);

    private static StageResult Result(LoadCounts counts, double busySeconds) => new(
        1, 20, TimeSpan.FromSeconds(1), EndedAt, TimeSpan.FromSeconds(60), false,
        new LoadFigures { Counts = counts, TransactionTime = TimeSpan.FromSeconds(busySeconds) }, 0.01);
}
