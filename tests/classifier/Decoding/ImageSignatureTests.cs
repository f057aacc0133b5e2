using System.Text;
using MlServe.Classifier.Decoding;

namespace MlServe.Classifier.Tests.Decoding;

public class ImageSignatureTests
{
    [Theory]
    [InlineData("\0\0\0\u0018ftypheic\0\0\0\0", "HEIC")]
    [InlineData("\0\0\0\u001cftypavif\0\0\0\0", "AVIF")]
    [InlineData("<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>", "SVG")]
    [InlineData("%PDF-1.7 and so on", "PDF")]
    [InlineData("8BPS\0\u0001", "Photoshop")]
    public void Detect_KnownButNotDecoded_NamesTheFormat(string start, string format)
    {
        var fault = Assert.Throws<InvalidImageException>(() => ImageSignature.Detect(Encoding.Latin1.GetBytes(start)));

        Assert.Equal(ImageFault.UnsupportedFormat, fault.Fault);
        Assert.StartsWith(format + " ", fault.Message);
    }

    [Theory]
    [InlineData("GIF89a...", (int)ImageFormat.Gif)]
    [InlineData("RIFF\u0001\u0002\u0003\u0004WEBPVP8 ", (int)ImageFormat.WebP)]
    public void Detect_Decoded_GivesTheFormat(string start, int format) =>
        Assert.Equal((ImageFormat)format, ImageSignature.Detect(Encoding.Latin1.GetBytes(start)));

    [Theory]
    [InlineData("RIFF\u0001\u0002\u0003\u0004WAVEfmt ")]
    [InlineData("RIFF")]
    [InlineData("\0\0\0\u0018ftypmp42")]
    [InlineData("BM")]
    public void Detect_SomethingElse_SaysNotAnImage(string start)
    {
        var fault = Assert.Throws<InvalidImageException>(() => ImageSignature.Detect(Encoding.Latin1.GetBytes(start)));

        Assert.Equal(ImageFault.NotAnImage, fault.Fault);
    }
}
