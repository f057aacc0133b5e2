using MlServe.Classifier.Inference;
using MlServe.Classifier.Signatures;

namespace MlServe.Classifier.Tests.Inference;

public class ImageTensorTests
{
    /// <summary>Sums over a tensor have another last bit at another alignment: the same photo must not get another answer from other buffers.</summary>
    [Theory]
    [InlineData(PixelType.Float32)]
    [InlineData(PixelType.Float16)]
    [InlineData(PixelType.UInt8)]
    public unsafe void Value_WhereverTheMemoryLies_IsAligned(PixelType type)
    {
        var card = new ModelCard { Name = "any", Labels = ["one"], InputWidth = 5, InputHeight = 3, Layout = TensorLayout.Nhwc, InputType = type };
        var make = ImageTensors.For(card, new ImageInput { Name = "image", Text = "image" });
        var between = new List<byte[]>();
        for (var i = 0; i < 32; i++)
        {
            between.Add(GC.AllocateArray<byte>(1 + 7 * i, pinned: true));
            using var tensor = make();

            fixed (byte* address = tensor.Value.GetTensorMutableRawData())
                Assert.Equal(0, (long)address % 64);
        }

        Assert.Equal(32, between.Count);
    }
}
