using MlServe.Classifier.Decoding;
using MlServe.Classifier.Tests.Decoding;
using MlServe.Classifier.Vips;

namespace MlServe.Classifier.Tests;

public class ThumbnailTests
{
    [Theory]
    [InlineData("large.jpg", 64)]
    [InlineData("photo.jpg", 32)]
    [InlineData("photo.webp", 32)]
    [InlineData("very_tall.jpg", 40)]
    [InlineData("sixteen_bit_alpha.png", 20)]
    [InlineData("palette.gif", 16)]
    [InlineData("cmyk.jpg", 32)]
    public void Jpeg_Photo_FitsIntoTheSquareWithItsShape(string name, int side)
    {
        using var small = VipsImage.Load("jpegload_source", Thumbnail.Jpeg(Fixtures.Image(name), side));

        Assert.Equal(side, Math.Max(small.Width, small.Height));
        Assert.InRange(Math.Min(small.Width, small.Height), 1, side);
    }

    [Fact]
    public void Jpeg_SmallerPhoto_IsNotEnlarged()
    {
        using var small = VipsImage.Load("jpegload_source", Thumbnail.Jpeg(Fixtures.Image("small.jpg"), 1000));

        Assert.InRange(Math.Max(small.Width, small.Height), 1, 999);
    }

    [Fact]
    public void Jpeg_PhotoOnItsSide_IsUprightWithoutMetadata()
    {
        // The same picture, stored in eight ways: all come out as the first.
        byte[] upright = new byte[24 * 20 * 3], turned = new byte[24 * 20 * 3];
        new ImageDecoder(24, 20).Decode(Thumbnail.Jpeg(Fixtures.Image("orientation_1.jpg"), 48), 1_000_000, upright);
        var small = Thumbnail.Jpeg(Fixtures.Image("orientation_6.jpg"), 48);
        new ImageDecoder(24, 20).Decode(small, 1_000_000, turned);

        using var image = VipsImage.Load("jpegload_source", small);
        Assert.Equal(1, image.Orientation);
        Assert.InRange(upright.Zip(turned, (a, b) => Math.Abs(a - b)).Average(), 0, 12);
    }

    [Fact]
    public void Jpeg_GifWithPixelsOfNoFrame_HasThemWhite()
    {
        using var small = VipsImage.Load("jpegload_source", Thumbnail.Jpeg(GifFile.Red(canvas: 64, corner: 32, side: 32), 32));
        using var pixels = small.ToPixels();

        Assert.All(pixels.Bytes[..3].ToArray(), colour => Assert.InRange(colour, 250, 255));
    }

    [Theory]
    [InlineData("photo.bmp", ImageFault.UnsupportedFormat)]
    [InlineData("header_only.jpg", ImageFault.NotAnImage)]
    public void Jpeg_NoPhoto_IsRefused(string name, ImageFault fault) =>
        Assert.Equal(fault, Assert.Throws<InvalidImageException>(() => Thumbnail.Jpeg(Fixtures.Image(name), 16)).Fault);
}
