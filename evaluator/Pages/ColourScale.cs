namespace MlServe.Evaluator.Pages;

/// <summary>
/// A colour for a number: viridis (van der Walt, Smith 2015; CC0), which grows lighter in equal steps for the eye, tells
/// its ends apart for the colour-blind, and prints in grey as it looks.
/// </summary>
internal static class ColourScale
{
    // Eleven stations of the map, evenly spaced; between them colours are mixed.
    private static readonly IReadOnlyList<int> Stations =
        [0x440154, 0x482576, 0x414487, 0x35608D, 0x2A788E, 0x21908C, 0x22A884, 0x43BF71, 0x7AD151, 0xBBDF27, 0xFDE725];

    /// <summary>The colour at <paramref name="share"/> of the way, 0 dark to 1 light.</summary>
    public static Colour At(double share)
    {
        var place = Math.Clamp(share, 0, 1) * (Stations.Count - 1);
        var before = Math.Min((int)place, Stations.Count - 2);
        var rest = place - before;
        return new Colour(Mix(16), Mix(8), Mix(0));

        int Mix(int shift) => (int)Math.Round(((Stations[before] >> shift) & 0xff) * (1 - rest) + ((Stations[before + 1] >> shift) & 0xff) * rest);
    }
}

/// <summary>A colour of the screen, each part 0 to 255.</summary>
internal readonly record struct Colour(int Red, int Green, int Blue)
{
    /// <summary>As SVG writes it.</summary>
    public override string ToString() => $"#{Red:x2}{Green:x2}{Blue:x2}";

    /// <summary>Relative luminance (WCAG 2.2), 0 black to 1 white.</summary>
    public double Luminance => 0.2126 * Linear(Red) + 0.7152 * Linear(Green) + 0.0722 * Linear(Blue);

    /// <summary>Black or white, whichever is the easier to read on it: at least 4.5 : 1, as WCAG 2.2 asks.</summary>
    public string Ink => (Luminance + 0.05) / 0.05 >= 1.05 / (Luminance + 0.05) ? "#000" : "#fff";

    private static double Linear(int part) => part / 255.0 is var share && share <= 0.04045 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4);
}
