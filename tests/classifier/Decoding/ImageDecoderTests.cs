using System.Text;
using FsCheck;
using FsCheck.Xunit;
using MlServe.Classifier.Decoding;

namespace MlServe.Classifier.Tests.Decoding;

public class ImageDecoderTests
{
    private const int Width = 48, Height = 40;

    private static readonly string[] Damaged =
    [
        "photo.jpg", "progressive.jpg", "cmyk_wrong_profile.jpg", "orientation_6.jpg", "alpha.png", "palette_transparent.png", "sixteen_bit.png",
        "photo.webp", "alpha.webp", "palette.gif",
    ];

    // Mean and 99.9th percentile of the absolute difference to Pillow, in steps of 1/255. JPEGs four times as large as the
    // target are decoded at reduced size and so differ most, at the borders of these small pictures; black on white
    // (one_bit) differs because Pillow clips between its two passes, which is not imitated.
    [Theory]
    [InlineData("photo.jpg", 1, 12)]
    [InlineData("progressive.jpg", 1, 12)]
    [InlineData("full_colour.jpg", 1, 6)]
    [InlineData("large.jpg", 1, 4)]
    [InlineData("small.jpg", 0.5, 10)]
    [InlineData("gray.jpg", 0.6, 4)]
    [InlineData("cmyk.jpg", 0.8, 6)]
    [InlineData("photo.webp", 0.3, 3)]
    [InlineData("palette.gif", 0.3, 2)]
    [InlineData("palette.png", 0.3, 2)]
    [InlineData("gray.png", 0.3, 2)]
    [InlineData("one_bit.png", 2, 15)]
    [InlineData("alpha.png", 0.6, 3)]
    [InlineData("alpha.webp", 0.6, 3)]
    [InlineData("gray_alpha.png", 0.6, 3)]
    [InlineData("palette_transparent.png", 0.3, 4)]
    [InlineData("sixteen_bit.png", 0.3, 2)]
    [InlineData("sixteen_bit_gray.png", 0.3, 4)]
    [InlineData("sixteen_bit_alpha.png", 0.6, 3)]
    [InlineData("one_pixel.png", 0, 0)]
    [InlineData("very_wide.png", 1, 5)]
    [InlineData("very_tall.jpg", 1, 6)]
    [InlineData("orientation_1.jpg", 0.3, 3)]
    [InlineData("orientation_2.jpg", 0.3, 3)]
    [InlineData("orientation_3.jpg", 0.3, 3)]
    [InlineData("orientation_4.jpg", 0.3, 3)]
    [InlineData("orientation_5.jpg", 0.3, 3)]
    [InlineData("orientation_6.jpg", 0.3, 3)]
    [InlineData("orientation_7.jpg", 0.3, 3)]
    [InlineData("orientation_8.jpg", 0.3, 3)]
    public void Decode_EachKindOfImage_MatchesPillow(string name, double meanTolerance, int tailTolerance)
    {
        var rgb = Decode(Fixtures.Image(name));

        int[] differences = [.. rgb.Zip(Fixtures.Expected(name), (ours, pillows) => Math.Abs(ours - pillows)).Order()];
        Assert.Equal(Width * Height * 3, differences.Length);
        var mean = differences.Average();
        var tail = differences[(int)(differences.Length * 0.999)];
        Assert.True(mean <= meanTolerance && tail <= tailTolerance, $"{name}: mean {mean:0.000}, 99.9th percentile {tail}");
    }

    // What no frame covers, and what a frame announces and does not hold, is nowhere said to have a colour: it is white, as what is transparent.
    [Theory]
    [InlineData(64, 32, 32, null, true)]
    [InlineData(64, 32, 32, null, false)]
    [InlineData(64, 0, 64, 64 * 20, true)]
    public void Decode_GifWithPixelsOfNoFrame_HasThemWhite(byte canvas, byte corner, byte side, int? pixels, bool hasGlobalPalette)
    {
        var rgb = Decode(GifFile.Red(canvas, corner, side, pixels, hasGlobalPalette));

        (byte, byte, byte) red = (255, 0, 0), white = (255, 255, 255);
        (int x, int y) covered = corner > 0 ? (Width - 1, Height - 1) : (0, 0), bare = corner > 0 ? (0, 0) : (Width - 1, Height - 1);
        Assert.Equal((red, white), (At(covered), At(bare)));

        (byte, byte, byte) At((int X, int Y) point) =>
            (rgb[(point.Y * Width + point.X) * 3], rgb[(point.Y * Width + point.X) * 3 + 1], rgb[(point.Y * Width + point.X) * 3 + 2]);
    }

    /// <summary>Two frames, lossless, without alpha: 4 × 4 red pixels at the lower right of 8 × 8, then the whole canvas green.</summary>
    [Fact]
    public void Decode_WebPWhoseFirstFrameIsSmall_IsWhiteAroundIt()
    {
        var rgb = Decode(
            Convert.FromHexString(
                "524946468400000057454250565038580a00000002000000070000070000414e494d06000000ff0000ff0000414e4d4628000000020000020000030000030000640000025650384c0f000000"
                    + "2f03c000000710fd8ffe0722a2ff0100414e4d4628000000000000000000070000070000640000025650384c0f0000002f07c0010007d0ff88fe0722a2ff0100"
            )
        );

        Assert.Equal([255, 255, 255], rgb[..3]);
        Assert.Equal([255, 0, 0], rgb[^3..]);
    }

    [Fact]
    public void Decode_GifWhoseFrameCoversAll_KeepsItsColours() =>
        Assert.All(Decode(GifFile.Red(16, 0, 16)).Chunk(3), pixel => Assert.Equal([255, 0, 0], pixel));

    [Theory]
    [InlineData("cmyk_wrong_profile.jpg")]
    [InlineData("cmyk_broken_profile.jpg")]
    public void Decode_ProfileOfNoUse_DecodesAllTheSame(string name)
    {
        var rgb = Decode(Fixtures.Image(name));

        // The drawing's red corner is still red.
        Assert.True(rgb[0] > 150 && rgb[1] < 100 && rgb[2] < 100, $"{rgb[0]} {rgb[1]} {rgb[2]}");
    }

    [Theory]
    [InlineData("cut_photo.jpg")]
    [InlineData("cut_progressive.jpg")]
    [InlineData("cut_gray.png")]
    [InlineData("cut_alpha.png")]
    [InlineData("cut_photo.webp")]
    [InlineData("cut_palette.gif")]
    [InlineData("header_only.jpg")]
    public void Decode_FileCutShort_SaysDamaged(string name)
    {
        var fault = Assert.Throws<InvalidImageException>(() => Decode(Fixtures.Image(name)));

        Assert.Equal(ImageFault.NotAnImage, fault.Fault);
        Assert.Contains("damaged or incomplete", fault.Message);
        Assert.DoesNotContain("\n", fault.Message);
    }

    [Fact]
    public void Decode_AfterASlightlyDamagedPhoto_BlamesTheRightFile()
    {
        var photo = Fixtures.Image("photo.jpg");
        for (var at = photo.Length / 2; at < photo.Length / 2 + 40; at += 5)
            photo[at] ^= 0x55;
        Decode(photo); // libvips remarks on it and goes on

        var fault = Assert.Throws<InvalidImageException>(() => Decode(Fixtures.Image("cut_palette.gif")));

        Assert.DoesNotContain("Jpeg", fault.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no image, only text")]
    [InlineData("<html><body>404</body></html>")]
    public void Decode_NoImage_SaysNotAnImage(string text)
    {
        var fault = Assert.Throws<InvalidImageException>(() => Decode(Encoding.UTF8.GetBytes(text)));

        Assert.Equal(ImageFault.NotAnImage, fault.Fault);
        Assert.Contains("JPEG, PNG, WebP or GIF", fault.Message);
    }

    [Fact]
    public void Decode_SignatureThenGarbage_SaysNotAnImage()
    {
        byte[] garbage = [0xFF, 0xD8, 0xFF, .. Encoding.ASCII.GetBytes("not a JPEG after all, whatever it says")];

        Assert.Equal(ImageFault.NotAnImage, Assert.Throws<InvalidImageException>(() => Decode(garbage)).Fault);
    }

    [Theory]
    [InlineData("photo.bmp", "BMP")]
    [InlineData("photo.tiff", "TIFF")]
    public void Decode_OtherFormat_NamesIt(string name, string format)
    {
        var fault = Assert.Throws<InvalidImageException>(() => Decode(Fixtures.Image(name)));

        Assert.Equal(ImageFault.UnsupportedFormat, fault.Fault);
        Assert.StartsWith(format, fault.Message);
    }

    [Fact]
    public void Decode_HeaderPromisesTooManyPixels_RefusesBeforeDecoding()
    {
        var fault = Assert.Throws<InvalidImageException>(() => Decode(Fixtures.Image("bomb.png")));

        Assert.Equal(ImageFault.TooManyPixels, fault.Fault);
        Assert.Contains("60000 × 60000", fault.Message);
    }

    [Fact]
    public void Decode_ExactlyTheLimit_IsAccepted()
    {
        var image = Fixtures.Image("photo.jpg");

        new ImageDecoder(Width, Height).Decode(image, 231 * 173, new byte[Width * Height * 3]);
        var fault = Assert.Throws<InvalidImageException>(() =>
            new ImageDecoder(Width, Height).Decode(image, 231 * 173 - 1, new byte[Width * Height * 3]));
        Assert.Equal(ImageFault.TooManyPixels, fault.Fault);
    }

    /// <summary>Half of the damage falls on the first 400 bytes: most of what a file says of itself stands there.</summary>
    [Property(MaxTest = 600, EndSize = 16, Replay = "7,1")]
    public void Decode_DamagedFile_DecodesOrSaysWhy(byte file, NonEmptyArray<(bool IsAhead, byte High, byte Low, byte Value)> damage)
    {
        byte[] changed = [.. Fixtures.Image(Damaged[file % Damaged.Length])];
        foreach (var (isAhead, high, low, value) in damage.Get)
            changed[((high << 8) | low) % (isAhead ? Math.Min(400, changed.Length) : changed.Length)] = value;

        if (Record.Exception(() => Decode(changed)) is { } failure)
            Assert.IsType<InvalidImageException>(failure);
    }

    [Theory]
    [InlineData(1280, 1280, 224, 2)]
    [InlineData(1280, 1280, 160, 4)]
    [InlineData(4032, 3024, 128, 8)]
    [InlineData(4032, 300, 128, 1)]
    [InlineData(895, 896, 224, 1)]
    [InlineData(896, 896, 224, 2)]
    [InlineData(1, 1, 224, 1)]
    public void JpegShrink_PhotoAndInput_LeavesTwiceTheInput(int width, int height, int input, int expected) =>
        Assert.Equal(expected, ImageDecoder.JpegShrink(width, height, input, input));

    private static byte[] Decode(byte[] image)
    {
        var rgb = new byte[Width * Height * 3];
        new ImageDecoder(Width, Height).Decode(image, 50_000_000, rgb);
        return rgb;
    }
}
