namespace MlServe.Training.Data;

/// <summary>Inputs of one shape, each with the number of its class. They are kept as they were read; a batch is made of numbers.</summary>
/// <param name="shape">Of one input: <c>[columns]</c>, or <c>[1, height, width]</c>.</param>
/// <param name="labels">Class numbers from 0, one for each input.</param>
public abstract class Examples(IReadOnlyList<int> shape, int[] labels)
{
    /// <summary>The shape of one input: <c>[columns]</c>, or <c>[1, height, width]</c>.</summary>
    public IReadOnlyList<int> Shape { get; } = shape;

    /// <summary>Class numbers from 0, one for each input.</summary>
    public IReadOnlyList<int> Labels { get; } = labels;

    /// <summary>How many there are.</summary>
    public int Count => Labels.Count;

    /// <summary>Numbers in one input.</summary>
    public int Size { get; } = shape.Aggregate(1, (product, side) => product * side);

    /// <summary>Writes one input, <see cref="Size"/> numbers, to where a batch is put together.</summary>
    public abstract void Write(int index, Span<float> input);
}
