namespace MlServe.Training.Data;

/// <summary>Rows of numbers, as a CSV file has them.</summary>
/// <param name="columns">Numbers in a row.</param>
/// <param name="values">Row by row.</param>
/// <param name="classes">Class numbers from 0, one for each row.</param>
public sealed class Points(int columns, float[] values, int[] classes) : Examples([columns], classes)
{
    /// <summary>The numbers of one row.</summary>
    public ReadOnlySpan<float> this[int index] => values.AsSpan(index * Size, Size);

    /// <inheritdoc/>
    public override void Write(int index, Span<float> input) => this[index].CopyTo(input);
}
