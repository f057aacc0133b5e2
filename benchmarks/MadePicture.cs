using System.Globalization;
using MlServe.Classifier.Vips;

namespace MlServe.Benchmarks;

/// <summary>A photo of any size that has a photo's details: the given one side by side, after it was reduced where it is the larger.</summary>
internal static class MadePicture
{
    private const int Quality = 90;

    internal static int Write(string photoPath, int width, int height, string output)
    {
        using var photo = VipsImage.Load("jpegload_source", File.ReadAllBytes(photoPath));
        using var fitted = photo.Apply("resize", ("scale", Text(Math.Min(1, Math.Max(width / (double)photo.Width, height / (double)photo.Height)))));
        using var tiled = fitted.Apply("replicate", ("across", Text(1 + width / fitted.Width)), ("down", Text(1 + height / fitted.Height)));
        using var cut = tiled.Apply("embed", ("x", "0"), ("y", "0"), ("width", Text(width)), ("height", Text(height)));
        File.WriteAllBytes(output, cut.ToJpeg(Quality));
        return 0;
    }

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
