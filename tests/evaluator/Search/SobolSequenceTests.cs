using MlServe.Evaluator.Search;

namespace MlServe.Evaluator.Tests.Search;

public sealed class SobolSequenceTests
{
    private const double Whole = 1L << 32;

    /// <summary>The first points as Joe and Kuo publish them beside their direction numbers; a shift by bits is undone by the first point, all zeros.</summary>
    [Fact]
    public void At_WithoutItsShift_IsThePublishedSequence()
    {
        double[][] published =
        [
            [0, 0, 0], [0.5, 0.5, 0.5], [0.75, 0.25, 0.25], [0.25, 0.75, 0.75], [0.375, 0.375, 0.625], [0.875, 0.875, 0.125],
            [0.625, 0.125, 0.875], [0.125, 0.625, 0.375], [0.1875, 0.3125, 0.9375], [0.6875, 0.8125, 0.4375],
        ];
        var sequence = new SobolSequence(3, seed: 5);
        var shift = sequence.At(0).Select(Bits).ToArray();

        var points = Enumerable.Range(0, published.Length).Select(index => sequence.At(index).Zip(shift, (at, own) => (Bits(at) ^ own) / Whole).ToArray());

        Assert.Equal(published, points);
    }

    [Fact]
    public void At_FirstPowerOfTwo_HasOnePointInEachSliceOfEveryDimension()
    {
        const int Points = 64;
        var sequence = new SobolSequence(SobolSequence.MostDimensions, seed: 3);
        var points = Enumerable.Range(0, Points).Select(sequence.At).ToList();

        for (var dimension = 0; dimension < SobolSequence.MostDimensions; dimension++)
            Assert.Equal(Enumerable.Range(0, Points), points.Select(point => (int)(point[dimension] * Points)).Order());
        // Of the first two dimensions squares, too, hold one each.
        Assert.Equal(Points, points.Select(point => ((int)(point[0] * 8), (int)(point[1] * 8))).Distinct().Count());
    }

    [Fact]
    public void At_OtherSeed_IsAnotherSequence() => Assert.NotEqual(new SobolSequence(2, 1).At(3), new SobolSequence(2, 2).At(3));

    private static uint Bits(double at) => (uint)(at * Whole);
}
