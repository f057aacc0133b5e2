using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Results;

namespace MlServe.Evaluator.Tests.Load.Results;

public class SilentStagesTests
{
    [Fact]
    public void Of_EveryStageIsAnswered_IsEmpty() => Assert.Empty(Of(Stage(1, answered: 3, failed: 1023), Stage(2, answered: 1, failed: 0)));

    [Fact]
    public void Of_StageWithoutAnAnswer_IsNamed() =>
        Assert.Equal(
            "no request was answered in 1 of 3 stages (2): without a response time they have no part in the means",
            Assert.Single(Of(Stage(1, 3, 0), Stage(2, 0, 7), Stage(3, 3, 0))));

    [Fact]
    public void Of_StageThatWasCutOff_IsNot() => Assert.Empty(Of(Stage(1, 3, 0), Stage(2, 0, 0) with { WasInterrupted = true }));

    [Fact]
    public void Of_ManyStages_NamesTheFirst() =>
        Assert.StartsWith("no request was answered in 7 of 7 stages (1, 2, 3, 4, 5, …)", Of([.. Enumerable.Range(1, 7).Select(i => Stage(i, 0, 1))]).Single());

    [Fact]
    public void Of_UsersGaveUp_SaysThatTheRestIsSilent()
    {
        Assert.Equal(
            "the users gave up after 1,024 failures, as siege's do, in 1 of 1 stage (1): nothing was sent in the rest of it, whether or not the service "
                + "was there again",
            Assert.Single(Of(Stage(1, 5, 1030) with { GaveUp = true })));
        Assert.Empty(Of(Stage(1, 5, 1030)));
    }

    private static List<string> Of(params StageResult[] stages) => [.. SilentStages.Of(new LoadResult(stages, stages[0]))];

    private static StageResult Stage(int number, long answered, long failed) => new()
    {
        Part = LoadPart.Stage(number), Users = 20, ThinkUpTo = TimeSpan.Zero, EndedAt = new DateTimeOffset(2026, 1, 31, 9, 0, 0, TimeSpan.Zero),
        Elapsed = TimeSpan.FromSeconds(60), GeneratorCpuCores = 0.1,
        Figures = new LoadFigures { Counts = new LoadCounts { Transactions = answered, Okay = answered, Broken = failed }, TransactionTime = TimeSpan.Zero },
    };
}
