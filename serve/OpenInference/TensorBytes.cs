using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace MlServe.Serve.OpenInference;

/// <summary>A tensor's values where they came, in the request's body.</summary>
/// <param name="Source">Little-endian values, or JSON that begins with the array of numbers, flat or nested.</param>
/// <param name="Count">How many there are; the JSON has been counted.</param>
/// <param name="Datatype">What they are, in the protocol's words.</param>
/// <param name="IsBinary">Which of the two.</param>
internal sealed record TensorBytes(ReadOnlyMemory<byte> Source, int Count, string Datatype, bool IsBinary)
{
    /// <summary>Reads all values; 32-bit floats have room for each of every type.</summary>
    /// <param name="values">Room for <see cref="Count"/> of them.</param>
    /// <exception cref="FormatException">One is not a number of the type.</exception>
    public void CopyTo(Span<float> values)
    {
        if (IsBinary)
            CopyBinary(values);
        else
            CopyNumbers(values);
    }

    private void CopyBinary(Span<float> values)
    {
        var bytes = Source.Span;
        // The type is asked for once and not for each of what may be millions.
        switch (Datatype)
        {
            case "FP32" when BitConverter.IsLittleEndian:
                MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values);
                break;
            case "FP32":
                for (var i = 0; i < Count; i++)
                    values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * 4)..]);
                break;
            case "FP16":
                for (var i = 0; i < Count; i++)
                    values[i] = (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(i * 2)..]);
                break;
            case "UINT8":
                for (var i = 0; i < Count; i++)
                    values[i] = bytes[i];
                break;
            default:
                for (var i = 0; i < Count; i++)
                    values[i] = (sbyte)bytes[i];
                break;
        }
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
            if (reader.TokenType != JsonTokenType.Number || !TryGet(ref reader, out values[i]))
                throw new FormatException($"The body is not an inference request: value {i + 1} of 'data' is not a number of type {Datatype}.");
            i++;
        }
    }

    private bool TryGet(ref Utf8JsonReader reader, out float value)
    {
        switch (Datatype)
        {
            case "UINT8":
                var isByte = reader.TryGetByte(out var number);
                value = number;
                return isByte;
            case "INT8":
                var isSigned = reader.TryGetSByte(out var signed);
                value = signed;
                return isSigned;
            default:
                return reader.TryGetSingle(out value);
        }
    }
}
