using System.Buffers.Binary;
using MlServe.Classifier.Decoding.Jpeg;
using MlServe.Classifier.Vips;

namespace MlServe.Classifier.Tests.Decoding.Jpeg;

/// <summary>Libvips reads the same files: whatever is not left to it must be what it says.</summary>
public class ExifOrientationTests
{
    private static readonly byte[] Photo = File.ReadAllBytes(Repository.File("serve/Classification/test-photo.jpg"));

    public static TheoryData<bool, int> All =>
        [.. from isLittle in new[] { true, false } from orientation in Enumerable.Range(1, 8) select (isLittle, orientation)];

    [Theory]
    [MemberData(nameof(All))]
    public void Read_RegularExif_IsWhatLibvipsSays(bool isLittle, int orientation)
    {
        var file = With(Exif(isLittle, (0x010F, 2, 4, 0x4D4C0000), (0x0112, 3, 1, orientation), (0x0128, 3, 1, 2)));

        using var image = VipsImage.Load("jpegload_source", file);

        Assert.Equal(orientation, image.Orientation);
        Assert.Equal(orientation, JpegHeader.Read(file)!.Orientation);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Read_NothingSaid_IsUpright(bool isLittle)
    {
        Assert.Equal(1, JpegHeader.Read(With(Exif(isLittle, (0x0128, 3, 1, 2))))!.Orientation);
        Assert.Equal(1, JpegHeader.Read(Photo)!.Orientation);
    }

    [Fact]
    public void Read_IrregularExif_IsLeftToLibvips()
    {
        var right = Exif(true, (0x0112, 3, 1, 6));
        Assert.All<byte[]>(
            [
                Exif(true, (0x0112, 3, 1, 9)), Exif(true, (0x0112, 3, 1, 0)), Exif(true, (0x0112, 4, 1, 6)), Exif(true, (0x0112, 3, 2, 6)),
                Exif(false, (0x0112, 3, 1, 6), (0x0112, 3, 1, 3)), right[..20], right[..9], [.. right[..6], 1, 2, .. right[8..]],
                [.. right[..10], 200, .. right[11..]], [.. right[..14], 99, .. right[15..]],
            ],
            segment => Assert.Null(JpegHeader.Read(With(segment))));
        // Two of them.
        Assert.Null(JpegHeader.Read([.. Photo[..2], .. Segment(right), .. Segment(right), .. Photo[2..]]));
    }

    private static byte[] With(byte[] exif) => [.. Photo[..2], .. Segment(exif), .. Photo[2..]];

    private static byte[] Segment(byte[] body) => [0xFF, 0xE1, (byte)((body.Length + 2) >> 8), (byte)(body.Length + 2), .. body];

    private static byte[] Exif(bool isLittle, params (int Tag, int Type, int Count, int Value)[] entries)
    {
        byte[] Short(int value) => isLittle ? [(byte)value, (byte)(value >> 8)] : [(byte)(value >> 8), (byte)value];
        byte[] Long(int value)
        {
            var bytes = new byte[4];
            if (isLittle)
                BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
            else
                BinaryPrimitives.WriteInt32BigEndian(bytes, value);
            return bytes;
        }

        return
        [
            .. "Exif\0\0"u8, .. isLittle ? "II*\0"u8 : "MM\0*"u8, .. Long(8), .. Short(entries.Length),
            .. entries.SelectMany(entry => (byte[])[.. Short(entry.Tag), .. Short(entry.Type), .. Long(entry.Count),
                .. entry.Type == 3 ? [.. Short(entry.Value), 0, 0] : Long(entry.Value)]),
            .. Long(0),
        ];
    }
}
