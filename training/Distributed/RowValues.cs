using System.Runtime.InteropServices;

namespace MlServe.Training.Distributed;

/// <summary>One row of a network's weights, or of changes to them.</summary>
/// <param name="Row">Its number.</param>
/// <param name="Values">Its numbers.</param>
internal readonly record struct RowValues(int Row, float[] Values)
{
    /// <summary>As a store keeps them: four bytes a number, the machine's order.</summary>
    internal byte[] Bytes => MemoryMarshal.AsBytes(Values.AsSpan()).ToArray();

    /// <summary>A row as a store keeps it.</summary>
    internal static RowValues Of(int row, byte[] bytes) => new(row, MemoryMarshal.Cast<byte, float>(bytes).ToArray());

    /// <summary>Number by number.</summary>
    public static RowValues operator +(RowValues one, RowValues other) => new(one.Row, [.. one.Values.Zip(other.Values, (a, b) => a + b)]);

    /// <summary>Number by number.</summary>
    public static RowValues operator -(RowValues one, RowValues other) => new(one.Row, [.. one.Values.Zip(other.Values, (a, b) => a - b)]);
}
