using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace MlServe.Serve.OpenInference;

/// <summary>A tensor's values where they came, in the request's body.</summary>
/// <param name="Source">Little-endian floats, or JSON that begins with the array of numbers, flat or nested.</param>
/// <param name="Count">How many there are; the JSON has been counted.</param>
/// <param name="IsBinary">Which of the two.</param>
internal sealed record TensorBytes(ReadOnlyMemory<byte> Source, int Count, bool IsBinary)
{
    /// <summary>Reads all values.</summary>
    /// <param name="values">Room for <see cref="Count"/> of them.</param>
    /// <exception cref="FormatException">One is not a 32-bit number.</exception>
    public void CopyTo(Span<float> values)
    {
        if (IsBinary)
            CopyBinary(values);
        else
            CopyNumbers(values);
    }

    private void CopyBinary(Span<float> values)
    {
        if (BitConverter.IsLittleEndian)
            MemoryMarshal.Cast<byte, float>(Source.Span).CopyTo(values);
        else
            for (var i = 0; i < Count; i++)
                values[i] = BinaryPrimitives.ReadSingleLittleEndian(Source.Span[(i * sizeof(float))..]);
    }

    private void CopyNumbers(Span<float> values)
    {
        var reader = new Utf8JsonReader(Source.Span, isFinalBlock: false, state: default);
        for (var i = 0; i < Count;)
        {
            if (!reader.Read())
                throw new FormatException("The body is not an inference request: 'data' ends too soon.");
            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.EndArray)
                continue;
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetSingle(out values[i]))
                throw new FormatException($"The body is not an inference request: value {i + 1} of 'data' is not a 32-bit number.");
            i++;
        }
    }
}
