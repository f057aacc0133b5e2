using MlServe.Evaluator.Load.Pacing;

namespace MlServe.Evaluator.Tests.Load.Pacing;

public class ThinkTimeTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(100)]
    public void Draw_WholeSeconds_EndsComeHalfAsOftenAsTheRest(int upTo)
    {
        const int Draws = 200_000;
        var random = new Random(42);
        var seen = new int[upTo + 1];
        for (var i = 0; i < Draws; i++)
        {
            var think = ThinkTime.Draw(TimeSpan.FromSeconds(upTo), random);
            Assert.Equal(0, think.Ticks % TimeSpan.TicksPerSecond);
            seen[(int)think.TotalSeconds]++;
        }

        // Pearson's chi-square with upTo degrees of freedom: mean upTo, variance 2·upTo. Six deviations are no accident.
        var chiSquare = seen.Select((count, second) =>
        {
            var expected = Draws / (double)upTo * (second == 0 || second == upTo ? 0.5 : 1);
            return (count - expected) * (count - expected) / expected;
        }).Sum();
        Assert.InRange(chiSquare, 0, upTo + (6 * Math.Sqrt(2 * upTo)));
    }

    [Theory]
    [InlineData(0.0, 0)]
    [InlineData(0.499, 0)]
    [InlineData(0.5, 1)]
    [InlineData(0.999, 1)]
    public void Draw_OneSecond_IsNoneOrOne(double chance, int seconds) =>
        Assert.Equal(seconds, ThinkTime.Draw(TimeSpan.FromSeconds(1), new FixedRandom(chance)).TotalSeconds);

    [Theory]
    [InlineData(0.0, 0)]
    [InlineData(0.04, 0)]
    [InlineData(0.06, 1)]
    [InlineData(0.94, 9)]
    [InlineData(0.96, 10)]
    public void Draw_TenSeconds_RoundsHalfUp(double chance, int seconds) =>
        Assert.Equal(seconds, ThinkTime.Draw(TimeSpan.FromSeconds(10), new FixedRandom(chance)).TotalSeconds);

    [Theory]
    [InlineData(500, 0.5, 250)]
    [InlineData(1, 0.5, 0.5)]
    [InlineData(0.9, 0.5, 0)]
    [InlineData(0, 0.9, 0)]
    public void Draw_BelowASecond_IsUniformFromAMillisecondUp(double upToMilliseconds, double chance, double milliseconds) =>
        Assert.Equal(milliseconds, ThinkTime.Draw(TimeSpan.FromMilliseconds(upToMilliseconds), new FixedRandom(chance)).TotalMilliseconds, 1e-3);

    private sealed class FixedRandom(double value) : Random
    {
        public override double NextDouble() => value;
    }
}
