using static TorchSharp.torch;

namespace MlServe.Training.Learning;

/// <summary>A step's inputs and the numbers of their classes, as tensors.</summary>
/// <param name="Inputs">[inputs, shape of one].</param>
/// <param name="Labels">[inputs].</param>
internal readonly record struct Batch(Tensor Inputs, Tensor Labels);

/// <summary>Puts batches together. Only one is ever in memory as numbers of four bytes; a batch of all examples is made once.</summary>
/// <param name="selection">What they are made of.</param>
/// <param name="size">Inputs of a batch; the last may have fewer.</param>
internal sealed class BatchSource(Selection selection, int size) : IDisposable
{
    private readonly int[] order = [.. selection.Rows];
    private readonly float[] numbers = new float[size * selection.Examples.Size];
    private readonly long[] labels = new long[size];
    private Batch? whole;

    internal int Count => order.Length;

    /// <summary>Every example once, in an order of chance.</summary>
    internal IEnumerable<Batch> Shuffled(Random random)
    {
        if (size < order.Length)
            random.Shuffle(order);
        return InOrder();
    }

    /// <summary>Every example once. The batches belong to the dispose scope that they are taken in.</summary>
    internal IEnumerable<Batch> InOrder()
    {
        if (size >= order.Length)
        {
            yield return whole ??= Detached(Make(0, order.Length));
            yield break;
        }

        for (var from = 0; from < order.Length; from += size)
            yield return Make(from, Math.Min(size, order.Length - from));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        whole?.Inputs.Dispose();
        whole?.Labels.Dispose();
    }

    private static Batch Detached(Batch batch) => new(batch.Inputs.DetachFromDisposeScope(), batch.Labels.DetachFromDisposeScope());

    private Batch Make(int from, int count)
    {
        var examples = selection.Examples;
        for (var i = 0; i < count; i++)
        {
            examples.Write(order[from + i], numbers.AsSpan(i * examples.Size, examples.Size));
            labels[i] = examples.Labels[order[from + i]];
        }

        var inputs = count == size ? numbers : numbers[..(count * examples.Size)];
        return new Batch(tensor(inputs, [count, .. examples.Shape.Select(side => (long)side)]), tensor(count == size ? labels : labels[..count]));
    }
}
