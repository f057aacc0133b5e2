using MlServe.Classifier.Decoding;

namespace MlServe.Classifier.Tests.Decoding;

public class PixelLayoutTests
{
    // Stored pixels 1 2 3 / 4 5 6; upright as EXIF 2.32 defines each orientation.
    [Theory]
    [InlineData(1, "123456")]
    [InlineData(2, "321654")]
    [InlineData(3, "654321")]
    [InlineData(4, "456123")]
    [InlineData(5, "142536")]
    [InlineData(6, "415263")]
    [InlineData(7, "635241")]
    [InlineData(8, "362514")]
    [InlineData(0, "123456")]
    [InlineData(9, "123456")]
    public void ToUprightRgb_Orientation_TurnsThePicture(int orientation, string expected)
    {
        var rgb = new byte[18];

        PixelLayout.ToUprightRgb([1, 2, 3, 4, 5, 6], new PictureSize(3, 2), 1, orientation, rgb);

        Assert.Equal(expected, string.Concat(rgb.Where((_, i) => i % 3 == 0)));
    }

    [Theory]
    [InlineData(0, 0, 0, 0, 255, 255, 255)]
    [InlineData(255, 0, 0, 0, 0, 255, 255)]
    [InlineData(0, 0, 0, 255, 0, 0, 0)]
    [InlineData(0, 128, 255, 127, 128, 64, 0)]
    public void ToUprightRgb_Cmyk_TakesInkFromWhite(byte c, byte m, byte y, byte k, byte red, byte green, byte blue)
    {
        var rgb = new byte[3];

        PixelLayout.ToUprightRgb([c, m, y, k], new PictureSize(1, 1), 4, 1, rgb);

        Assert.Equal([red, green, blue], rgb);
    }
}
