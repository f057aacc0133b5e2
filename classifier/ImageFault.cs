namespace MlServe.Classifier;

/// <summary>Why a photo cannot be classified.</summary>
public enum ImageFault
{
    /// <summary>The bytes are no image, or an image that is damaged or cut short.</summary>
    NotAnImage,

    /// <summary>An image, in a format that is not decoded here.</summary>
    UnsupportedFormat,

    /// <summary>The header announces more pixels than <see cref="ClassifierOptions.MaxPixels"/>.</summary>
    TooManyPixels,
}
