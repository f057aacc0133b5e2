namespace MlServe.Classifier.Vips;

/// <summary>What the bands mean, numbered as in libvips; those that JPEG, PNG, WebP and GIF can have.</summary>
internal enum VipsInterpretation
{
    /// <summary>Gray of 8 bits.</summary>
    Gray = 1,

    /// <summary>Cyan, magenta, yellow, black: 0 is no ink.</summary>
    Cmyk = 15,

    /// <summary>RGB of 8 bits.</summary>
    Srgb = 22,

    /// <summary>RGB of 16 bits.</summary>
    Rgb16 = 25,

    /// <summary>Gray of 16 bits.</summary>
    Gray16 = 26,
}
