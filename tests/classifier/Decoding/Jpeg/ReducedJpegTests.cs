using System.Globalization;
using FsCheck;
using FsCheck.Xunit;
using MlServe.Classifier.Decoding.Jpeg;
using MlServe.Classifier.Vips;

namespace MlServe.Classifier.Tests.Decoding.Jpeg;

/// <summary>libvips, and libjpeg in it, decode the same files: not one pixel may differ.</summary>
public class ReducedJpegTests
{
    private static readonly byte[] Photo = File.ReadAllBytes(Repository.File("serve/Classification/test-photo.jpg"));

    private static readonly ReducedJpeg Damaged = new();

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    public void TryDecode_TestPhoto_HasLibvipsPixels(int shrink) => AssertSame(Photo, shrink);

    // Sides that leave a part of a block, colours at full and half size, quantisation from none to coarse, restart markers (8 of
    // them, and one more, come round again), and tables of the file's own.
    [Theory]
    [InlineData(640, 480, 4, "on", 90, 0)]
    [InlineData(641, 479, 4, "on", 75, 0)]
    [InlineData(417, 290, 8, "on", 100, 0)]
    [InlineData(333, 555, 8, "off", 50, 0)]
    [InlineData(333, 555, 4, "off", 100, 0)]
    [InlineData(97, 203, 2, "off", 95, 0)]
    [InlineData(4, 5, 4, "on", 90, 0)]
    [InlineData(9, 17, 8, "on", 5, 0)]
    [InlineData(640, 480, 4, "on", 90, 1)]
    [InlineData(640, 480, 8, "off", 90, 7)]
    [InlineData(640, 480, 4, "on", 30, 40)]
    public void TryDecode_BaselineFile_HasLibvipsPixels(int width, int height, int shrink, string sampling, int quality, int restart)
    {
        using var photo = VipsImage.Load("jpegload_source", Photo);
        using var part = Part(photo, width, height);

        AssertSame(Save(part, ("Q", Text(quality)), ("subsample_mode", sampling), ("restart_interval", Text(restart))), shrink);
        AssertSame(Save(part, ("Q", Text(quality)), ("subsample_mode", sampling), ("optimize_coding", "true")), shrink);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    public void TryDecode_Gray_HasLibvipsPixels(int shrink)
    {
        using var photo = VipsImage.Load("jpegload_source", Photo);
        using var part = Part(photo, 251, 130);
        using var gray = part.Apply("colourspace", ("space", "b-w"));

        AssertSame(Save(gray, ("Q", "85")), shrink);
    }

    [Fact]
    public void TryDecode_OneAfterTheOther_NothingOfTheFirstIsLeft()
    {
        var decoder = new ReducedJpeg();
        using var photo = VipsImage.Load("jpegload_source", Photo);
        using var part = Part(photo, 200, 100);
        using var gray = part.Apply("colourspace", ("space", "b-w"));
        foreach (var file in new[] { Photo, Save(gray), Save(part, ("restart_interval", "3"), ("subsample_mode", "off"), ("Q", "20")), Photo })
            AssertSame(file, 4, decoder);
    }

    // What others have to say of: libvips decodes or refuses it.
    [Theory]
    [InlineData("progressive.jpg")]
    [InlineData("cmyk.jpg")]
    [InlineData("header_only.jpg")]
    [InlineData("photo.webp")]
    [InlineData("gray.png")]
    public void Read_FileOfAnotherKind_IsNull(string name) => Assert.Null(JpegHeader.Read(Fixtures.Image(name)));

    [Fact]
    public void Read_ColoursThatAreHalfInOneDirectionOnly_IsNull()
    {
        var file = (byte[])Photo.Clone();
        var frame = file.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
        Assert.Equal(0x22, file[frame + 11]);
        file[frame + 11] = 0x21;

        Assert.Null(JpegHeader.Read(file));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(1000)]
    [InlineData(200_000)]
    public void TryDecode_FileCutShort_IsFalse(int missing)
    {
        // Without its last two bytes, the marker of the end, and more.
        var file = Photo[..^(2 + missing)];

        Assert.False(Try(new ReducedJpeg(), file, 4, out _));
    }

    [Fact]
    public void TryDecode_BytesBeforeTheEnd_IsFalse() =>
        Assert.False(Try(new ReducedJpeg(), [.. Photo[..^2], 1, 2, .. Photo[^2..]], 4, out _));

    /// <summary>Half of the damage falls on what the file says of itself. Whatever comes, memory is not left, and an end is found.</summary>
    [Property(MaxTest = 400, EndSize = 12, Replay = "7,1")]
    public void TryDecode_DamagedFile_DecodesOrSaysNo(NonEmptyArray<(bool IsAhead, ushort Place, byte Value)> damage, bool isEighth)
    {
        using var photo = VipsImage.Load("jpegload_source", Photo);
        using var part = Part(photo, 320, 240);
        var file = Save(part, ("restart_interval", "50"));
        foreach (var (isAhead, place, value) in damage.Get)
            file[place % (isAhead ? 700 : file.Length)] = value;

        Assert.Null(Record.Exception(() => Try(Damaged, file, isEighth ? 8 : 4, out _)));
    }

    private static void AssertSame(byte[] file, int shrink, ReducedJpeg? decoder = null)
    {
        Assert.True(Try(decoder ?? new ReducedJpeg(), file, shrink, out var pixels), "not decoded");

        using var image = VipsImage.Load("jpegload_source", file, ("shrink", Text(shrink)));
        using var expected = image.ToPixels();
        Assert.Equal(expected.Bytes.Length, pixels.Length);
        var first = expected.Bytes.CommonPrefixLength(pixels);
        Assert.True(
            first == pixels.Length,
            $"byte {first} of {pixels.Length}: {(first < pixels.Length ? $"{pixels[first]}, not {expected.Bytes[first]}" : "")}"
        );
    }

    private static bool Try(ReducedJpeg decoder, byte[] file, int shrink, out byte[] pixels)
    {
        pixels = [];
        // A damaged file may say that it is a gigapixel.
        if (JpegHeader.Read(file) is not { } header || !ReducedJpeg.IsSupported(header, shrink) || (long)header.Width * header.Height > 100_000_000)
            return false;
        var size = ReducedJpeg.Size(header, shrink);
        pixels = new byte[size.Width * size.Height * header.Components.Length];
        return decoder.TryDecode(file, header, shrink, pixels);
    }

    private static VipsImage Part(VipsImage photo, int width, int height) =>
        photo.Apply("embed", ("x", "-300"), ("y", "-200"), ("width", Text(width)), ("height", Text(height)));

    private static byte[] Save(VipsImage image, params ReadOnlySpan<(string Name, string Value)> options) => image.Save("jpegsave_target", options);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
