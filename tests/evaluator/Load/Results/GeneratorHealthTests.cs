using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Results;

namespace MlServe.Evaluator.Tests.Load.Results;

public class GeneratorHealthTests
{
    [Theory]
    [InlineData(9.0, 20.0, 0.1, false)]
    [InlineData(11.0, 20.0, 0.1, true)]
    [InlineData(40.0, 500.0, 0.1, false)]
    [InlineData(60.0, 500.0, 0.1, true)]
    [InlineData(1.0, 500.0, 0.81, true)]
    [InlineData(11.0, null, 0.1, true)]
    [InlineData(null, null, 0.1, false)]
    public void Warning_LatenessAndCpu_AreWeighed(double? lateMilliseconds, double? meanMilliseconds, double cores, bool warns)
    {
        var well = Stage(1, 100, 0.01);

        var warning = GeneratorHealth.Warning(new LoadResult([well, Stage(lateMilliseconds, meanMilliseconds, cores), well], well));

        Assert.Equal(warns, warning is not null);
        if (warning is not null)
            Assert.StartsWith("the load generator did not keep up in 1 of 3 stages", warning, StringComparison.Ordinal);
    }

    private static StageResult Stage(double? late, double? mean, double cores) => new()
    {
        Part = LoadPart.Stage(1), Users = 20, EndedAt = new DateTimeOffset(2026, 1, 31, 9, 0, 0, TimeSpan.Zero), Elapsed = TimeSpan.FromSeconds(60),
        Figures = new LoadFigures
        {
            Counts = new LoadCounts(), TransactionTime = TimeSpan.Zero,
            Times = new Dictionary<LoadTime, TimeSpan?> { [LoadTime.LateP99] = Milliseconds(late), [LoadTime.Mean] = Milliseconds(mean) },
        },
        GeneratorCpuCores = cores,
    };

    private static TimeSpan? Milliseconds(double? value) => value is { } known ? TimeSpan.FromMilliseconds(known) : null;
}
