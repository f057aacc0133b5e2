using MlServe.Classifier.Vips;

namespace MlServe.Classifier.Tests.Vips;

public class VipsImageTests
{
    // A PNG of 2 × 1 pixels, red and half-transparent blue, written by hand.
    private static readonly byte[] Png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAYAAAD0In+KAAAADklEQVR4nGP4z8AAQg0AD3oDfnfpf5cAAAAASUVORK5CYII=");

    [Fact]
    public void EnsureStarted_Loaded_IsThePackagesAndNotTheMachines() => Assert.Equal(new Version(8, 18, 7), VipsLibrary.EnsureStarted());

    [Fact]
    public void Load_Png_HasItsShape()
    {
        using var image = VipsImage.Load("pngload_source", Png);

        Assert.Equal((2, 1, 4, true), (image.Width, image.Height, image.Bands, image.HasAlpha));
        Assert.Equal(VipsFormat.Byte, image.Format);
        Assert.Equal(VipsInterpretation.Srgb, image.Interpretation);
        Assert.Equal(1, image.Orientation);
        Assert.False(image.Has("icc-profile-data"));
    }

    [Fact]
    public void Apply_Flatten_BlendsWithTheBackground()
    {
        using var image = VipsImage.Load("pngload_source", Png);
        using var flat = image.Apply("flatten", ("background", "255"));
        using var pixels = flat.ToPixels();

        Assert.Equal(6, pixels.Bytes.Length);
        Assert.Equal([255, 0, 0], pixels.Bytes[..3].ToArray());
        Assert.Equal(255, pixels.Bytes[5]);
        Assert.InRange(pixels.Bytes[3], 126, 129);
    }

    [Fact]
    public void ToJpeg_HalfTransparentPng_IsAJpegOnWhite()
    {
        using var image = VipsImage.Load("pngload_source", Png);
        using var jpeg = VipsImage.Load("jpegload_source", image.ToJpeg(90));
        using var pixels = jpeg.ToPixels();

        Assert.Equal((2, 1, 3), (jpeg.Width, jpeg.Height, jpeg.Bands));
        Assert.InRange(pixels.Bytes[5], 200, 255);
    }

    [Theory]
    [InlineData("nosuchload_source")]
    [InlineData("svgload_source")]
    [InlineData("tiffload_source")]
    [InlineData("heifload_source")]
    [InlineData("jpegload_source")]
    public void Load_UnknownOrBlockedOrWrongLoader_Throws(string loader)
    {
        var refusal = Assert.Throws<VipsException>(() => VipsImage.Load(loader, Png).Dispose());

        Assert.NotEmpty(refusal.Message);
        Assert.DoesNotContain("\n", refusal.Message);
    }

    /// <summary>All that this libvips has, whatever a later version brings.</summary>
    [Fact]
    public void Load_EveryLoaderOfTheLibrary_IsBlockedButFour()
    {
        var loaders = VipsLoaders.OfSources().ToLookup(VipsLoaders.IsBlocked);

        Assert.Equal(["gifload_source", "jpegload_source", "pngload_source", "webpload_source"], loaders[false].Order());
        Assert.All(
            ["heifload_source", "svgload_source", "tiffload_source", "uhdrload_source", "vipsload_source"],
            loader => Assert.Contains(loader, loaders[true])
        );
    }

    [Fact]
    public void Apply_UnknownOption_Throws()
    {
        using var image = VipsImage.Load("pngload_source", Png);

        Assert.Throws<VipsException>(() => image.Apply("resize", ("scale", "0.5"), ("colour", "green")).Dispose());
    }

    [Fact]
    public void Load_BlockedLoader_StaysBlockedForAFileThatFitsIt()
    {
        var svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"4\"/>"u8.ToArray();

        var refusal = Assert.Throws<VipsException>(() => VipsImage.Load("svgload_source", svg).Dispose());

        Assert.Contains("block", refusal.Message);
    }

    [Fact]
    public void LoadSvg_OwnPicture_BecomesAPngAndTheLoaderIsBlockedAgain()
    {
        var svg =
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"2\"><rect width=\"2\" height=\"2\" fill=\"#f00\"/><rect x=\"2\" width=\"2\" height=\"2\" fill=\"#00f\"/></svg>"u8.ToArray();

        using var picture = VipsImage.LoadSvg(svg, scale: 3);
        using var png = VipsImage.Load("pngload_source", picture.ToPng());
        using var pixels = png.ToPixels();

        Assert.Equal((12, 6), (png.Width, png.Height));
        Assert.Equal([255, 0, 0], pixels.Bytes[..3].ToArray());
        Assert.Equal([0, 0, 255], pixels.Bytes.Slice(11 * png.Bands, 3).ToArray());
        Assert.Throws<VipsException>(() => VipsImage.Load("svgload_source", svg).Dispose());
    }

    [Fact]
    public void LoadSvg_NoSvg_Throws() => Assert.Throws<VipsException>(() => VipsImage.LoadSvg(Png).Dispose());

    [Fact]
    public void Width_Disposed_Throws()
    {
        var image = VipsImage.Load("pngload_source", Png);
        image.Dispose();
        image.Dispose();

        Assert.Throws<ObjectDisposedException>(() => image.Width);
    }
}
