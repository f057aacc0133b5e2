namespace MlServe.Training.Data;

/// <summary>Grey pictures of one size; as inputs 0 is black and 1 is white.</summary>
/// <param name="height">Rows.</param>
/// <param name="width">Columns.</param>
/// <param name="pixels">One byte for each pixel, row by row, picture by picture.</param>
/// <param name="classes">Class numbers from 0, one for each picture.</param>
public sealed class Pictures(int height, int width, byte[] pixels, int[] classes) : Examples([1, height, width], classes)
{
    /// <summary>Rows.</summary>
    public int Height { get; } = height;

    /// <summary>Columns.</summary>
    public int Width { get; } = width;

    /// <summary>The pixels of one picture, row by row.</summary>
    public ReadOnlySpan<byte> this[int index] => pixels.AsSpan(index * Size, Size);

    /// <inheritdoc/>
    public override void Write(int index, Span<float> input)
    {
        var picture = this[index];
        for (var i = 0; i < picture.Length; i++)
            input[i] = picture[i] * (1f / 255);
    }
}
