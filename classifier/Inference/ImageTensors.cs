using System.Numerics;
using Microsoft.ML.OnnxRuntime.Tensors;
using MlServe.Classifier.Signatures;

namespace MlServe.Classifier.Inference;

/// <summary>Makes inputs for a model; they share the tables from pixels to numbers.</summary>
internal static class ImageTensors
{
    internal static Func<ImageTensor> For(ModelCard card, ImageInput input) => card.InputType switch
    {
        PixelType.Float32 => For<float>(card, input, TensorElementType.Float),
        PixelType.Float16 => For<Half>(card, input, TensorElementType.Float16),
        PixelType.UInt8 => For<byte>(card, input, TensorElementType.UInt8),
        _ => For<sbyte>(card, input, TensorElementType.Int8),
    };

    private static Func<ImageTensor> For<T>(ModelCard card, ImageInput input, TensorElementType type) where T : unmanaged, INumberBase<T>
    {
        var pixels = new PixelTensor<T>(card);
        return () => new ImageTensor<T>(pixels, type, input.Shape(card), card.InputValues);
    }
}
