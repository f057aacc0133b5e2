using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Results;
using static MlServe.Evaluator.Tests.Load.Results.KnownTimes;

namespace MlServe.Evaluator.Tests.Load.Results;

public class GeneratorHealthTests
{
    [Theory]
    [InlineData(4.9, 20.0, 0.1, false)]
    [InlineData(5.1, 20.0, 0.1, true)]
    [InlineData(40.0, 500.0, 0.1, false)]
    [InlineData(60.0, 500.0, 0.1, true)]
    [InlineData(1.0, 500.0, 0.81, true)]
    [InlineData(11.0, null, 0.1, true)]
    [InlineData(null, null, 0.1, false)]
    public void Of_LatenessAndCpu_AreWeighed(double? lateMilliseconds, double? meanMilliseconds, double cores, bool isToldOf)
    {
        var well = Stage(1, 100, 0.01);

        Assert.Equal(isToldOf, GeneratorHealth.Of(new LoadResult([well, Stage(lateMilliseconds, meanMilliseconds, cores), well], well)) is not null);
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(30, true)]
    public void Of_LateGenerator_SaysHowMuchItAddsAndWhetherTheTimesAreOfUse(double lateMean, bool isUnusable)
    {
        var health = GeneratorHealth.Of(new LoadResult([Stage(14, 48, 0.1)], Stage(14, 48, 0.1, lateMean)))!;

        Assert.Equal(isUnusable, health.IsUnusable);
        Assert.Equal(
            "the load generator sent requests late, by up to 14 ms (99th percentile), and reads answers as late: that adds at most "
                + $"{lateMean} ms to the mean response time of 48 ms",
            health.Sentence);
    }

    [Theory]
    [InlineData(0.09, "")]
    [InlineData(8.24, ", because other processes had the cores for 8.2 s while it was ready to run")]
    public void Of_LateGeneratorThatWaitedForACore_SaysSo(double waited, string reason)
    {
        var late = Stage(14, 48, 0.1) with { WaitedForCore = TimeSpan.FromSeconds(waited) };

        Assert.StartsWith(
            $"the load generator sent requests late in 1 of 2 stages, by up to 14 ms (99th percentile){reason}, and reads answers as late",
            GeneratorHealth.Of(new LoadResult([late, Stage(1, 48, 0.1)], Stage(14, 48, 0.1, 4)))!.Sentence);
    }

    [Fact]
    public void Of_BusyGeneratorThatIsOnTime_SaysNothingOfLateness() =>
        Assert.Equal(
            "the load generator used 0.90 CPU cores, which pods on the same machine did not have",
            GeneratorHealth.Of(new LoadResult([Stage(0, 48, 0.9)], Stage(0, 48, 0.9)))!.Sentence);

    [Fact]
    public void Of_StageOfLessThanASecond_ItsCpuMeansNothing() =>
        Assert.Null(GeneratorHealth.Of(new LoadResult([Stage(0, 48, 1.4) with { Elapsed = TimeSpan.FromSeconds(0.4) }], Stage(0, 48, 0.1))));

    [Theory]
    [InlineData(100_000, false)]
    [InlineData(600, true)]
    public void Of_GeneratorStoodStill_SaysHowMuchItAddsAtMost(long transactions, bool isUnusable)
    {
        var stage = Stage(0, 48, 0.1);
        var figures = stage.Figures with { Counts = new LoadCounts { Transactions = transactions } };
        var overall = stage with { Standstill = TimeSpan.FromSeconds(30), Figures = figures };

        var health = GeneratorHealth.Of(new LoadResult([stage], overall))!;

        Assert.Equal(isUnusable, health.IsUnusable);
        Assert.StartsWith("the load generator stood still for 30.0 s", health.Sentence);
        Assert.EndsWith($"adds at most {600_000 / transactions} ms to the mean response time", health.Sentence);
    }

    private static StageResult Stage(double? late, double? mean, double cores, double? lateMean = null) => new()
    {
        Part = LoadPart.Stage(1), Users = 20, EndedAt = new DateTimeOffset(2026, 1, 31, 9, 0, 0, TimeSpan.Zero), Elapsed = TimeSpan.FromSeconds(60),
        Figures = new LoadFigures
        {
            Counts = new LoadCounts(), TransactionTime = TimeSpan.Zero,
            Times = new Dictionary<LoadTime, TimeSpan?>
            {
                [LoadTime.LateP99] = Milliseconds(late), [LoadTime.LateMean] = Milliseconds(lateMean), [LoadTime.Mean] = Milliseconds(mean),
            },
        },
        GeneratorCpuCores = cores,
    };
}
