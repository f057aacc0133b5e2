using MlServe.Evaluator.Search;

namespace MlServe.Evaluator.Tests.Search;

public sealed class MedianRuleTests
{
    private static readonly MedianRule Rule = new(AfterTrials: 3, FromStep: 2);

    [Theory]
    // Three ended; by their second step they had 0.6, 0.7 and 0.8.
    [InlineData(3, new[] { 0.1 }, null)]
    [InlineData(3, new[] { 0.1, 0.69 }, 0.7)]
    [InlineData(3, new[] { 0.1, 0.7 }, null)]
    // What counts is the best so far.
    [InlineData(3, new[] { 0.9, 0.1 }, null)]
    // Their third step is worse than their second, and so the second still counts.
    [InlineData(3, new[] { 0.1, 0.2, 0.69 }, 0.7)]
    [InlineData(2, new[] { 0.1, 0.1 }, null)]
    [InlineData(3, new double[0], null)]
    public void Misses_MoreIsBetter_IsTheMedianThatTheBestFallsShortOf(int ended, double[] own, double? expected) =>
        Assert.Equal(expected, Rule.Misses(new SearchObjective("accuracy", true, null), [.. Finished.Take(ended)], Curve(own)));

    [Theory]
    [InlineData(new[] { 0.1, 0.1 }, null)]
    [InlineData(new[] { 0.9, 0.9 }, 0.2)]
    public void Misses_LessIsBetter_IsTheOtherWayRound(double[] own, double? expected) =>
        Assert.Equal(expected, Rule.Misses(new SearchObjective("loss", false, null), Finished, Curve(own)));

    [Theory]
    [InlineData(true, 0.95, 0.96, true)]
    [InlineData(true, 0.95, 0.94, false)]
    [InlineData(false, 0.1, 0.1, true)]
    [InlineData(false, 0.1, 0.2, false)]
    [InlineData(true, null, 1.0, false)]
    public void IsReached_Goal_IsGoodEnough(bool isMaximized, double? goal, double value, bool expected) =>
        Assert.Equal(expected, new SearchObjective("figure", isMaximized, goal).IsReached(value));

    private static IReadOnlyList<IReadOnlyList<StepValue>> Finished => [Curve([0.5, 0.6, 0.5]), Curve([0.2, 0.7, 0.1]), Curve([0.1, 0.8])];

    private static IReadOnlyList<StepValue> Curve(double[] values) => [.. values.Select((value, index) => new StepValue(index + 1, value))];
}
