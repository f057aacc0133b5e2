using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Tests.Statistics;

public class PermutationTestTests
{
    /// <summary>Darwin's maize, height of crossed less self-fertilised plants in eighths of an inch: Fisher, The Design of
    /// Experiments, §21: 863 of 32,768 on one side.</summary>
    [Fact]
    public void SignFlip_DarwinsMaize_IsFishersP() =>
        Assert.Equal(2 * 863 / 32768.0, PermutationTest.SignFlip([49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48], new Random(1)), 12);

    /// <summary>Student's sleep data, additional hours under two drugs: no difference is negative and one is 0, so 4 of 1,024.</summary>
    [Fact]
    public void SignFlip_StudentsSleep_CountsTheTie() =>
        Assert.Equal(4 / 1024.0, PermutationTest.SignFlip([1.2, 2.4, 1.3, 1.3, 0, 1.0, 1.8, 0.8, 4.6, 1.4], new Random(1)), 12);

    [Theory]
    [InlineData(new double[] { 0, 0, 0 }, 1)]
    [InlineData(new[] { 0.1 }, 1)]
    [InlineData(new[] { 0.1, 0.2, 0.3, 0.4, 0.5, 0.6 }, 2 / 64.0)]
    [InlineData(new[] { 0.1, 0.2, 0.3 }, 2 / 8.0)]
    [InlineData(new[] { 0.1, 0.2, -0.3 }, 1)]
    public void SignFlip_HandMade_IsTheShareOfFlips(double[] differences, double p) =>
        Assert.Equal(p, PermutationTest.SignFlip(differences, new Random(1)), 12);

    [Fact]
    public void SignFlip_MoreThanTwentyPairs_DrawsCloseToTheExactP()
    {
        // Twenty-one of 1: |sum| ≥ 11 means at most 5 negative ones, or at most 5 positive.
        double[] differences = [.. Enumerable.Repeat(1.0, 16), .. Enumerable.Repeat(-1.0, 5)];
        var exact = 2 * Enumerable.Range(0, 6).Sum(k => MathNet.Numerics.Combinatorics.Combinations(21, k)) / Math.Pow(2, 21);

        Assert.InRange(PermutationTest.SignFlip(differences, new Random(1)), exact * 0.95, exact * 1.05);
    }

    /// <summary>Good, Permutation Tests, 2nd edition, §1.3: of 20 ways one, and here its mirror too.</summary>
    [Fact]
    public void TwoSample_Good_IsTwoOfTwenty() =>
        Assert.Equal(2 / 20.0, PermutationTest.TwoSample([121, 118, 110], [34, 12, 22], new Random(1)), 12);

    /// <summary>Efron and Tibshirani's mice: 3,184 of 11,440, counted by another program.</summary>
    [Fact]
    public void TwoSample_MouseData_CountsEveryWay() =>
        Assert.Equal(3184 / 11440.0, PermutationTest.TwoSample([94, 197, 16, 38, 99, 141, 23], [52, 104, 146, 10, 51, 30, 40, 27, 46], new Random(1)), 12);

    [Fact]
    public void TwoSample_Many_DrawsAndIsNeverZero()
    {
        double[] low = [.. Enumerable.Range(0, 15).Select(i => (double)i)];

        Assert.InRange(PermutationTest.TwoSample(low, [.. low.Select(x => x + 100)], new Random(1)), 1e-6, 1e-4);
        Assert.InRange(PermutationTest.TwoSample(low, low, new Random(1)), 0.99, 1);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 0.0625)]
    [InlineData(6, 0.03125)]
    public void SmallestSignFlip_Pairs_IsOneSideAheadInAll(int pairs, double p) => Assert.Equal(p, PermutationTest.SmallestSignFlip(pairs), 12);

    [Theory]
    [InlineData(3, 3, 0.1)]
    [InlineData(4, 4, 2 / 70.0)]
    [InlineData(3, 5, 2 / 56.0)]
    [InlineData(1, 1, 1)]
    [InlineData(0, 9, 1)]
    public void SmallestTwoSample_Sizes_IsOneBelowTheOther(int a, int b, double p) => Assert.Equal(p, PermutationTest.SmallestTwoSample(a, b), 12);
}
