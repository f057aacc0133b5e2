namespace MlServe.Classifier.Vips;

/// <summary>libvips refused an operation. The message is libvips' own, on one line.</summary>
internal sealed class VipsException(string message) : Exception(message);
