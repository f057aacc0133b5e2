using MlServe.Classifier.Inference;

namespace MlServe.Classifier.Tests.Inference;

public class PixelTensorTests
{
    private static readonly byte[] TwoPixels = [0, 51, 102, 153, 204, 255];

    [Fact]
    public void Fill_Nhwc_KeepsColoursTogether()
    {
        var tensor = new float[6];

        new PixelTensor<float>(Card(TensorLayout.Nhwc)).Fill(TwoPixels, tensor);

        Assert.Equal([0f, 0.2f, 0.4f, 0.6f, 0.8f, 1f], tensor, (a, b) => MathF.Abs(a - b) < 1e-6f);
    }

    [Fact]
    public void Fill_Nchw_SeparatesColours()
    {
        var tensor = new float[6];

        new PixelTensor<float>(Card(TensorLayout.Nchw)).Fill(TwoPixels, tensor);

        Assert.Equal([0f, 0.6f, 0.2f, 0.8f, 0.4f, 1f], tensor, (a, b) => MathF.Abs(a - b) < 1e-6f);
    }

    [Fact]
    public void Fill_MeanAndDeviation_NormalisesEachColour()
    {
        var tensor = new float[6];
        var card = Card(TensorLayout.Nhwc) with { Mean = [0.5f, 0.2f, 0f], StandardDeviation = [0.5f, 2f, 1f] };

        new PixelTensor<float>(card).Fill(TwoPixels, tensor);

        Assert.Equal([-1f, 0f, 0.4f, 0.2f, 0.3f, 1f], tensor, (a, b) => MathF.Abs(a - b) < 1e-6f);
    }

    private static ModelCard Card(TensorLayout layout) =>
        new() { Name = "two pixels", Labels = ["one"], InputWidth = 2, InputHeight = 1, Layout = layout };
}
