using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Tests.Statistics;

public class SequentialTestTests
{
    /// <summary>Student's sleep data (Biometrika 6, 1908): ten patients, hours of sleep gained with each of two drugs.</summary>
    private static readonly double[] First = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
        Second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

    [Fact]
    public void Of_SleepData_HasStudentsT()
    {
        var known = MeanEstimate.Of([.. First.Zip(Second, (a, b) => b - a)]);

        Assert.Equal((1.58, 9), (Math.Round(known.Mean, 9), known.DegreesOfFreedom));
        Assert.Equal(4.0621, known.Mean / known.StandardError, 4);
    }

    [Fact]
    public void Between_SleepDataAsTwoSamples_HasStudentsT()
    {
        var known = MeanEstimate.Between(First, Second);

        Assert.Equal(18, known.DegreesOfFreedom);
        Assert.Equal(1.8608, known.Mean / known.StandardError, 4);
    }

    [Fact]
    public void Between_OneValueBefore_ScattersAsTheOthersDo()
    {
        var known = MeanEstimate.Between([1], [2, 3, 4]);

        Assert.Equal((2.0, 2), (known.Mean, known.DegreesOfFreedom));
        Assert.Equal(Math.Sqrt(1 + 1.0 / 3), known.StandardError, 12);
    }

    [Theory]
    // ν/2 · ln((ν·se² + mean²) ÷ (ν·se² + (mean − 1)²)), the squares 0 beyond 0 and 1, by hand.
    [InlineData(0.5, 0.3, 4, 0)]
    [InlineData(1, 0.5, 2, 1.0986123)]
    [InlineData(0, 0.5, 2, -1.0986123)]
    [InlineData(2, 0.5, 8, 4.3944492)]
    [InlineData(-1, 0.5, 2, -2.1972246)]
    public void LogLikelihoodRatio_HandMade_IsTheFormula(double mean, double standardError, int degrees, double expected) =>
        Assert.Equal(expected, SequentialTest.LogLikelihoodRatio(new MeanEstimate(mean, standardError, degrees), 1), 6);

    [Theory]
    [InlineData(0, "Zero")]
    [InlineData(1, "Other")]
    [InlineData(-5, "Zero")]
    [InlineData(7, "Other")]
    [InlineData(0.5, "Open")]
    public void Answer_NoScatterAtAll_IsSureOnEitherSide(double mean, string expected) =>
        Assert.Equal(expected, SequentialTest.Answer(new MeanEstimate(mean, 0, 2), 1).ToString());

    [Fact]
    public void Answer_SeveralTests_AsksMoreOfTheOther()
    {
        // ln 45: above ln 30, below ln 60.
        var known = new MeanEstimate(1, Math.Sqrt(1 / (Math.Pow(45, 1.0 / 5) - 1) / 10), 10);

        Assert.Equal(Math.Log(45), SequentialTest.LogLikelihoodRatio(known, 1), 9);
        Assert.Equal(SequentialAnswer.Other, SequentialTest.Answer(known, 1));
        Assert.Equal(SequentialAnswer.Open, SequentialTest.Answer(known, 1, tests: 2));
        Assert.Equal(SequentialAnswer.Zero, SequentialTest.Answer(known with { Mean = 0 }, 1, tests: 2));
    }
}
