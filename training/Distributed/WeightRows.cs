using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MlServe.Training.Networks;
using static TorchSharp.torch;

namespace MlServe.Training.Distributed;

/// <summary>
/// A network's weights as rows of numbers: a row is all weights that leave one input, or a layer's biases. The weights of an input that
/// was zero in every example do not change, so that rows are what need not travel.
/// </summary>
internal sealed class WeightRows
{
    private readonly IReadOnlyList<long[]> shapes;
    private readonly List<(int Start, int Length)> rows = [];

    internal WeightRows(Network network)
    {
        shapes = [.. network.Parameters.Select(parameter => parameter.shape)];
        foreach (var shape in shapes)
        {
            var count = shape.Length > 1 ? (int)shape[1] : 1;
            var length = (int)(shape.Aggregate(1L, (product, side) => product * side) / count);
            for (var i = 0; i < count; i++)
            {
                rows.Add((Length, length));
                Length += length;
            }
        }
    }

    /// <summary>How many rows there are.</summary>
    internal int Count => rows.Count;

    /// <summary>Numbers in all.</summary>
    internal int Length { get; }

    /// <summary>Shapes of the layers' weights and biases, <c>784×100, 100, 100×47, 47</c>.</summary>
    internal string Shapes => string.Join(", ", shapes.Select(shape => string.Join('×', shape.Length > 1 ? [shape[1], shape[0], .. shape[2..]] : shape)));

    /// <summary>One row of <paramref name="weights"/>.</summary>
    internal Span<float> Row(float[] weights, int row) => weights.AsSpan(rows[row].Start, rows[row].Length);

    /// <summary>The network's weights, row by row.</summary>
    internal float[] Read(Network network)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var (weights, start) = (new float[Length], 0);
        foreach (var parameter in network.Parameters)
        {
            var numbers = MemoryMarshal.Cast<byte, float>((parameter.dim() > 1 ? parameter.transpose(0, 1) : parameter).contiguous().bytes);
            numbers.CopyTo(weights.AsSpan(start));
            start += numbers.Length;
        }

        return weights;
    }

    /// <summary>Gives the network these weights.</summary>
    internal void Write(Network network, float[] weights)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var start = 0;
        foreach (var parameter in network.Parameters)
        {
            var target = parameter.dim() > 1 ? parameter.transpose(0, 1) : parameter;
            var length = (int)parameter.numel();
            target.copy_(tensor(weights[start..(start + length)], target.shape));
            start += length;
        }
    }

    /// <summary>The rows in which two differ.</summary>
    internal IReadOnlyList<int> Changed(float[] before, float[] after) =>
        [.. Enumerable.Range(0, Count).Where(row => !Row(before, row).SequenceEqual(Row(after, row)))];

    /// <summary>SHA-256 of the weights, in lower-case hexadecimal.</summary>
    internal static string Digest(float[] weights) => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(weights.AsSpan())));
}
