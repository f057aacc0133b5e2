namespace MlServe.Vips;

/// <summary>libvips refused an operation. The message is libvips' own, on one line.</summary>
public sealed class VipsException(string message) : Exception(message);
