namespace MlServe.Classifier;

/// <summary>A photo that cannot be classified. The message is one line for the person who sent it.</summary>
public sealed class InvalidImageException(ImageFault fault, string message) : Exception(message)
{
    /// <summary>The kind of mistake.</summary>
    public ImageFault Fault { get; } = fault;
}
