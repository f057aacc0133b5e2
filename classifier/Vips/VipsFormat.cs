namespace MlServe.Classifier.Vips;

/// <summary>The type of a band, numbered as in libvips.</summary>
internal enum VipsFormat
{
    /// <summary>8 bits, 0 to 255.</summary>
    Byte = 0,

    /// <summary>16 bits, 0 to 65535.</summary>
    UShort = 2,
}
