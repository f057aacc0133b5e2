using System.Runtime.InteropServices;
using Google.Protobuf;

namespace MlServe.Training.Onnx;

/// <summary>A protobuf message in the making, field by field, for a schema of which only a dozen fields are written.</summary>
internal sealed class ProtobufMessage
{
    private readonly MemoryStream bytes = new();
    private readonly CodedOutputStream output;

    internal ProtobufMessage() => output = new CodedOutputStream(bytes, leaveOpen: true);

    internal ProtobufMessage Add(int field, long value)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt64(value);
        return this;
    }

    internal ProtobufMessage Add(int field, string value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteString(value);
        return this;
    }

    internal ProtobufMessage Add(int field, byte[] value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(UnsafeByteOperations.UnsafeWrap(value));
        return this;
    }

    internal ProtobufMessage Add(int field, ProtobufMessage message) => Add(field, message.ToArray());

    internal ProtobufMessage AddEach<T>(int field, IEnumerable<T> items, Func<T, ProtobufMessage> message)
    {
        foreach (var item in items)
            Add(field, message(item));
        return this;
    }

    /// <summary>A repeated field of numbers, each with its tag: readers take it as well as a packed one.</summary>
    internal ProtobufMessage AddAll(int field, IEnumerable<long> values)
    {
        foreach (var value in values)
            Add(field, value);
        return this;
    }

    internal ProtobufMessage Add(int field, float[] raw) => Add(field, MemoryMarshal.AsBytes(raw.AsSpan()).ToArray());

    internal byte[] ToArray()
    {
        output.Flush();
        return bytes.ToArray();
    }
}
