using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MlServe.Classifier.Inference;

/// <summary>A model's input in memory, in the model's own type: one image, and zeros where the model takes several at once.</summary>
internal abstract class ImageTensor : IDisposable
{
    /// <summary>The same memory as ONNX Runtime sees it.</summary>
    internal abstract OrtValue Value { get; }

    /// <summary>Writes the image.</summary>
    /// <param name="rgb">Its pixels, in the card's size.</param>
    internal abstract void Fill(ReadOnlySpan<byte> rgb);

    /// <summary>Writes the image as the model's numbers; those that the model's type has not are cut to what it has.</summary>
    internal abstract void Set(ReadOnlySpan<float> values);

    /// <summary>Reads the image as the model's numbers.</summary>
    internal abstract void CopyTo(Span<float> values);

    public void Dispose() => Value.Dispose();
}

/// <inheritdoc/>
internal sealed class ImageTensor<T> : ImageTensor where T : unmanaged, INumberBase<T>
{
    // As ONNX Runtime aligns its own tensors. Sums are vectorised from the first aligned number on: elsewhere their last bit would depend on the address.
    private const int Alignment = 64;

    private readonly PixelTensor<T> pixels;
    private readonly T[] memory;
    private readonly int first;
    private readonly int length;

    /// <param name="pixels">How pixels become numbers.</param>
    /// <param name="type">ONNX Runtime's name of <typeparamref name="T"/>.</param>
    /// <param name="shape">The model's input.</param>
    /// <param name="length">Numbers of one image.</param>
    internal ImageTensor(PixelTensor<T> pixels, TensorElementType type, long[] shape, int length)
    {
        this.pixels = pixels;
        this.length = length;
        var size = checked((int)shape.Aggregate(1L, (product, side) => checked(product * side)));
        // Pinned: the value below keeps its address.
        memory = GC.AllocateArray<T>(size + Alignment / Marshal.SizeOf<T>(), pinned: true);
        var past = (int)(Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0) % Alignment);
        first = (Alignment - past) % Alignment / Marshal.SizeOf<T>();
        Value = OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, type, shape, Marshal.UnsafeAddrOfPinnedArrayElement(memory, first),
            (long)size * Marshal.SizeOf<T>());
    }

    internal override OrtValue Value { get; }

    internal override void Fill(ReadOnlySpan<byte> rgb) => pixels.Fill(rgb, Numbers);

    internal override void Set(ReadOnlySpan<float> values)
    {
        if (typeof(T) == typeof(float))
            values.CopyTo(MemoryMarshal.Cast<T, float>(Numbers));
        else
            for (var i = 0; i < values.Length; i++)
                Numbers[i] = T.CreateSaturating(values[i]);
    }

    internal override void CopyTo(Span<float> values)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = float.CreateSaturating(Numbers[i]);
    }

    private Span<T> Numbers => memory.AsSpan(first, length);
}
