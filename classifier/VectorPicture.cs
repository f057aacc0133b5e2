using System.Text;
using MlServe.Classifier.Vips;

namespace MlServe.Classifier;

/// <summary>An SVG picture of our own as a PNG one, for reports.</summary>
public static class VectorPicture
{
    private static readonly Lazy<bool> HasFont = new(() =>
    {
        using var probe = VipsImage.LoadSvg(
            """
            <svg xmlns="http://www.w3.org/2000/svg" width="60" height="30">
              <text x="5" y="24" font-size="24" font-family="DejaVu Sans, sans-serif">Mg</text>
            </svg>
            """u8.ToArray()
        );
        using var pixels = probe.ToPixels();
        return pixels.Bytes.ContainsAnyExcept((byte)0);
    });

    /// <summary>The picture as a PNG file; null on a machine without any font, where it would be one without words.</summary>
    /// <param name="svg">The picture. Never one that a stranger sent.</param>
    /// <param name="scale">Pixels for a unit of the picture.</param>
    public static byte[]? Png(string svg, double scale)
    {
        if (!HasFont.Value)
            return null;
        using var picture = VipsImage.LoadSvg(Encoding.UTF8.GetBytes(svg), scale);
        return picture.ToPng();
    }
}
