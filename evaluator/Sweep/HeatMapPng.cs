using System.Text;
using MlServe.Vips;

namespace MlServe.Evaluator.Sweep;

/// <summary>An SVG picture as a PNG one, twice as fine.</summary>
internal static class HeatMapPng
{
    private const double Scale = 2;

    private static readonly Lazy<bool> Writes = new(() =>
    {
        using var probe = VipsImage.LoadSvg("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"60\" height=\"30\"><text x=\"5\" y=\"24\" font-size=\"24\" font-family=\"DejaVu Sans, sans-serif\">Mg</text></svg>"u8.ToArray());
        using var pixels = probe.ToPixels();
        return pixels.Bytes.ContainsAnyExcept((byte)0);
    });

    /// <summary>The picture; null on a machine without any font, where it would be one without words.</summary>
    public static byte[]? Render(string svg)
    {
        if (!Writes.Value)
            return null;
        using var picture = VipsImage.LoadSvg(Encoding.UTF8.GetBytes(svg), Scale);
        return picture.ToPng();
    }
}
