namespace MlServe.Classifier.Decoding;

/// <summary>Pixels across and down.</summary>
internal readonly record struct PictureSize(int Width, int Height)
{
    /// <summary>The same picture on its side.</summary>
    internal PictureSize Turned => new(Height, Width);
}
