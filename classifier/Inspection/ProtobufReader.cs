using System.Text;

namespace MlServe.Classifier.Inspection;

/// <summary>
/// The fields of one protobuf message in a stream, one after the other. What nobody asks for is passed over without
/// being read, so a model of gigabytes is walked through in moments.
/// </summary>
/// <remarks>The encoding: protobuf.dev/programming-guides/encoding.</remarks>
internal sealed class ProtobufReader(Stream stream, long end, int depth = 0)
{
    private const int Varint = 0, Fixed64 = 1, LengthDelimited = 2, Fixed32 = 5;

    // Graphs within graphs (If, Loop) go a few levels deep; a crafted file must not overflow the stack.
    private const int MostDepth = 64;

    private int wire;
    private bool isPending;

    /// <summary>Goes to the next field; false at the end of the message.</summary>
    /// <exception cref="InvalidDataException">This is no protobuf message.</exception>
    internal bool Next(out int field)
    {
        if (isPending)
            Skip();
        field = 0;
        if (stream.Position == end)
            return false;
        var key = ReadVarint();
        (field, wire) = ((int)(key >> 3), (int)(key & 7));
        if (field == 0 || wire is not (Varint or Fixed64 or LengthDelimited or Fixed32))
            throw new InvalidDataException("a field has an invalid key");
        return isPending = true;
    }

    internal long Number()
    {
        Take(Varint);
        return (long)ReadVarint();
    }

    /// <summary>Repeated numbers, packed or one by one.</summary>
    internal void AddNumbers(List<long> to)
    {
        if (wire != LengthDelimited)
        {
            to.Add(Number());
            return;
        }

        var last = Length();
        while (stream.Position < last)
            to.Add((long)ReadVarint());
    }

    internal string Text()
    {
        var bytes = new byte[Length() - stream.Position];
        stream.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>The message in this field; to be read to its end before this one goes on.</summary>
    internal ProtobufReader Message() =>
        depth < MostDepth ? new ProtobufReader(stream, Length(), depth + 1) : throw new InvalidDataException("it is nested too deeply");

    /// <summary>Where the field ends.</summary>
    private long Length()
    {
        Take(LengthDelimited);
        var length = ReadVarint();
        return length <= (ulong)(end - stream.Position) ? stream.Position + (long)length : throw new InvalidDataException("a field is longer than the file");
    }

    private void Take(int wire)
    {
        if (this.wire != wire)
            throw new InvalidDataException("a field has an unexpected type");
        isPending = false;
    }

    private void Skip()
    {
        isPending = false;
        switch (wire)
        {
            case Varint:
                ReadVarint();
                break;
            case LengthDelimited:
                stream.Position = Length();
                break;
            default:
                stream.Position += wire == Fixed64 ? 8 : 4;
                break;
        }

        if (stream.Position > end)
            throw new InvalidDataException("a field is longer than the file");
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = stream.Position < end ? stream.ReadByte() : -1;
            if (next < 0)
                throw new InvalidDataException("it ends early");
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw new InvalidDataException("a number is too long");
    }
}
