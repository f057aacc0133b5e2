using MlServe.Evaluator.Load;
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

    [Fact]
    public void ToLatencyRow_Stage_HasItsNumber() => Assert.Equal("12", Result(new LoadCounts(), 0).ToLatencyRow().Stage);

    [Fact]
    public void ToLatencyRow_WholeLoad_IsTheOverallRow() =>
        Assert.Equal("overall", (Result(new LoadCounts(), 0) with { Part = LoadPart.Overall }).ToLatencyRow().Stage);

    private static StageResult Result(LoadCounts counts, double busySeconds) => new()
    {
        Part = LoadPart.Stage(12), Users = 20, ThinkUpTo = TimeSpan.FromSeconds(1), EndedAt = EndedAt, Elapsed = TimeSpan.FromSeconds(60),
        Figures = new LoadFigures { Counts = counts, TransactionTime = TimeSpan.FromSeconds(busySeconds) }, GeneratorCpuCores = 0.01,
    };
}
