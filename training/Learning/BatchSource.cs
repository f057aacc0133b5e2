using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace MlServe.Training.Learning;

/// <summary>A step's inputs and the numbers of their classes, as tensors; good until the next one is taken.</summary>
/// <param name="Inputs">[inputs, shape of one].</param>
/// <param name="Labels">[inputs].</param>
internal readonly record struct Batch(Tensor Inputs, Tensor Labels);

/// <summary>Puts batches together, each in the memory of the one before: nothing else of the data is ever in memory as numbers of four bytes.</summary>
internal sealed class BatchSource : IDisposable
{
    // A batch to judge by: large enough to be quick, small enough to weigh nothing.
    private const int JudgedAtOnce = 500;

    private readonly Selection selection;
    private readonly int[] order;
    private readonly int size;
    private readonly Tensor inputs, labels;
    private bool isFilled;

    /// <param name="selection">What they are made of.</param>
    /// <param name="size">Inputs of a batch; the last may have fewer.</param>
    internal BatchSource(Selection selection, int size)
    {
        this.selection = selection;
        this.size = Math.Min(size, selection.Rows.Length);
        order = [.. selection.Rows];
        inputs = empty([this.size, .. selection.Examples.Shape.Select(side => (long)side)]).DetachFromDisposeScope();
        labels = empty(this.size, int64).DetachFromDisposeScope();
    }

    /// <summary>Batches of examples to judge by.</summary>
    internal static BatchSource ToJudge(Selection selection) => new(selection, JudgedAtOnce);

    internal int Count => order.Length;

    /// <summary>Every example once, in an order of chance. Where all make one batch there is no order.</summary>
    internal IEnumerable<Batch> Shuffled(Random random)
    {
        if (size < order.Length)
            random.Shuffle(order);
        return InOrder();
    }

    /// <summary>Every example once.</summary>
    internal IEnumerable<Batch> InOrder()
    {
        for (var from = 0; from < order.Length; from += size)
        {
            var count = Math.Min(size, order.Length - from);
            if (!isFilled || size < order.Length)
                Fill(from, count);
            isFilled = true;
            yield return count == size ? new Batch(inputs, labels) : new Batch(inputs.narrow(0, 0, count), labels.narrow(0, 0, count));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        inputs.Dispose();
        labels.Dispose();
    }

    private void Fill(int from, int count)
    {
        var examples = selection.Examples;
        var numbers = MemoryMarshal.Cast<byte, float>(inputs.bytes);
        var classes = MemoryMarshal.Cast<byte, long>(labels.bytes);
        for (var i = 0; i < count; i++)
        {
            examples.Write(order[from + i], numbers.Slice(i * examples.Size, examples.Size));
            classes[i] = examples.Labels[order[from + i]];
        }
    }
}
