using FsCheck;
using FsCheck.Xunit;
using MlServe.Classifier.Decoding;

namespace MlServe.Classifier.Tests.Decoding;

public class BicubicResamplerTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(-1, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 0)]
    [InlineData(0.5, 0.5625)]
    [InlineData(1.5, -0.0625)]
    public void Kernel_Distance_IsKeysCubic(double distance, double expected) =>
        Assert.Equal(expected, BicubicWeights.Kernel(distance), 12);

    [Theory]
    [InlineData(1, 7)]
    [InlineData(5, 5)]
    [InlineData(640, 224)]
    [InlineData(7, 1)]
    public void Weights_AnySizes_SumToOneInsideTheSource(int size, int target)
    {
        var weights = Weights(size, size, target);

        for (var i = 0; i < target; i++)
        {
            Assert.Equal(1, weights.Of(i).ToArray().Sum(), 4);
            Assert.InRange(weights.First(i), 0, size - 1);
            Assert.InRange(weights.First(i) + weights.Of(i).Length, 1, size);
        }
    }

    [Property(EndSize = 200, Replay = "7,1")]
    public void Resize_SameSize_ChangesNothing(PositiveInt width, PositiveInt height, byte bands, NonEmptyArray<byte> colours)
    {
        var (w, h, of) = (width.Get, height.Get, 1 + (bands % 4));
        byte[] source = [.. Enumerable.Range(0, w * h * of).Select(i => colours.Get[i % colours.Get.Length])], target = new byte[source.Length];

        BicubicResampler.Resize(source, of, Weights(w, w, w), Weights(h, h, h), target);

        Assert.Equal(source, target);
    }

    [Property(EndSize = 200, Replay = "7,1")]
    public void Resize_OneColour_StaysThatColour(byte colour, PositiveInt width, PositiveInt height, PositiveInt toWidth, PositiveInt toHeight)
    {
        var (w, h, toW, toH) = (width.Get, height.Get, toWidth.Get, toHeight.Get);
        byte[] source = new byte[w * h * 3], target = new byte[toW * toH * 3];
        Array.Fill(source, colour);

        BicubicResampler.Resize(source, 3, Weights(w, w, toW), Weights(h, h, toH), target);

        Assert.False(target.ContainsAnyExcept(colour));
    }

    [Fact]
    public void Weights_ExtentWithFraction_ShiftsTheCentres()
    {
        // 1043 pixels decoded at a quarter: 260 whole pixels and three quarters of one that was dropped.
        var weights = Weights(260, 1043 / 4.0, 128);

        var centreOfLast = 127.5 * (1043 / 4.0) / 128;
        var massCentre = weights.Of(100).ToArray().Select((weight, k) => weight * (weights.First(100) + k + 0.5)).Sum();
        Assert.Equal(100.5 * (1043 / 4.0) / 128, massCentre, 1);
        Assert.True(weights.First(127) < centreOfLast);
        Assert.Equal(260, weights.First(127) + weights.Of(127).Length);
    }

    private static BicubicWeights Weights(int size, double extent, int target)
    {
        var weights = new BicubicWeights();
        weights.Fill(size, extent, target);
        return weights;
    }
}
