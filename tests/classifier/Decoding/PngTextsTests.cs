using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using MlServe.Classifier.Decoding;

namespace MlServe.Classifier.Tests.Decoding;

public class PngTextsTests
{
    [Theory]
    [InlineData("zTXt")]
    [InlineData("iTXt")]
    [InlineData("iCCP")]
    public void Decode_HundredsOfTextsThatUnfold_AreRefusedBeforeTheyDo(string type)
    {
        var refused = Assert.Throws<InvalidImageException>(() => Decode(With(type, 200)));

        Assert.Equal(ImageFault.NotAnImage, refused.Fault);
        Assert.Contains("more than 16 compressed texts", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zTXt", 16)]
    [InlineData("tEXt", 200)]
    public void Decode_TextsAsProgramsWriteThem_AreNoHindrance(string type, int count) => Decode(With(type, count));

    private static void Decode(byte[] file) => new ImageDecoder(8, 8).Decode(file, 1_000_000, new byte[8 * 8 * 3]);

    /// <summary>The picture with so many chunks behind its header, each a megabyte when unpacked.</summary>
    private static byte[] With(string type, int count)
    {
        var image = Fixtures.Image("gray.png");
        using var packed = new MemoryStream();
        packed.Write("name\0\0"u8);
        using (var packer = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            packer.Write(new byte[1 << 20]);
        var body = type == "tEXt" ? "name\0text"u8.ToArray() : packed.ToArray();
        byte[] typed = [.. Encoding.ASCII.GetBytes(type), .. body];
        var chunk = new byte[typed.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(chunk, body.Length);
        typed.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(typed.Length + 4), Checksum(typed));
        return [.. image[..33], .. Enumerable.Repeat(chunk, count).SelectMany(one => one), .. image[33..]];
    }

    /// <summary>CRC-32 as PNG has it (specification, annex D).</summary>
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        foreach (var one in bytes)
        {
            sum ^= one;
            for (var bit = 0; bit < 8; bit++)
                sum = (sum >> 1) ^ ((sum & 1) * 0xEDB88320);
        }

        return ~sum;
    }
}
