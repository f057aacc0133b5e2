using System.Text;
using MlServe.Classifier.Decoding;

namespace MlServe.Classifier.Tests.Decoding;

public class ImageSignatureTests
{
    [Theory]
    [InlineData("\0\0\0\u0018ftypheic\0\0\0\0", "HEIC")]
    [InlineData("\0\0\0\u001cftypavif\0\0\0\0", "AVIF")]
    [InlineData("\0\0\0\u001cftypmif1\0\0\0\0mif1avifmiaf", "AVIF")]
    [InlineData("\0\0\0\u001cftypmsf1\0\0\0\0avismsf1iso8", "AVIF")]
    [InlineData("\0\0\0\u001cftypmif1\0\0\0\0miafheixmif1", "HEIC")]
    [InlineData("\0\0\0\u001cftypmsf1\0\0\0\0msf1hevchevx", "HEIC")]
    [InlineData("\0\0\0\u0018ftypmsf1\0\0\0\0mif1msf1", "HEIF")]
    // The brands end where their box does: what follows is not asked.
    [InlineData("\0\0\0\u0014ftypmif1\0\0\0\0mif1avif", "HEIF")]
    // A box that claims to be longer than the file, or of a length told elsewhere.
    [InlineData("\0\u0001\0\0ftypmif1\0\0\0\0mif1avif", "AVIF")]
    [InlineData("\0\0\0\u0001ftypmif1\0\0\0\0", "HEIF")]
    [InlineData("\0\0\0\u001cftypcrx \0\0\0\u0001crx isom", "Canon raw")]
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
    [InlineData("\0\0\0\u0018ftypisom\0\0\u0002\0isommp41")]
    [InlineData("\0\0\0\u0018ftyp")]
    [InlineData("BM")]
    public void Detect_SomethingElse_SaysNotAnImage(string start)
    {
        var fault = Assert.Throws<InvalidImageException>(() => ImageSignature.Detect(Encoding.Latin1.GetBytes(start)));

        Assert.Equal(ImageFault.NotAnImage, fault.Fault);
    }
}
