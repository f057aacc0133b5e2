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
        var weights = new BicubicWeights(size, size, target);

        for (int i = 0; i < target; i++)
        {
            Assert.Equal(1, weights.Of(i).ToArray().Sum(), 4);
            Assert.InRange(weights.First(i), 0, size - 1);
            Assert.InRange(weights.First(i) + weights.Of(i).Length, 1, size);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void Resize_SameSize_ChangesNothing(int bands)
    {
        var random = new Random(3);
        byte[] source = new byte[53 * 20 * bands], target = new byte[source.Length];
        random.NextBytes(source);

        BicubicResampler.Resize(source, 53, bands, new BicubicWeights(53, 53, 53), new BicubicWeights(20, 20, 20), target);

        Assert.Equal(source, target);
    }

    [Fact]
    public void Resize_OneColour_StaysThatColour()
    {
        byte[] source = new byte[97 * 61 * 3], target = new byte[32 * 128 * 3];
        Array.Fill(source, (byte)201);

        BicubicResampler.Resize(source, 97, 3, new BicubicWeights(97, 97, 32), new BicubicWeights(61, 61, 128), target);

        Assert.All(target, value => Assert.Equal(201, value));
    }

    [Fact]
    public void Weights_ExtentWithFraction_ShiftsTheCentres()
    {
        // 1043 pixels decoded at a quarter: 260 whole pixels and three quarters of one that was dropped.
        var weights = new BicubicWeights(260, 1043 / 4.0, 128);

        double centreOfLast = 127.5 * (1043 / 4.0) / 128;
        double massCentre = weights.Of(100).ToArray().Select((weight, k) => weight * (weights.First(100) + k + 0.5)).Sum();
        Assert.Equal(100.5 * (1043 / 4.0) / 128, massCentre, 1);
        Assert.True(weights.First(127) < centreOfLast);
        Assert.Equal(260, weights.First(127) + weights.Of(127).Length);
    }
}
