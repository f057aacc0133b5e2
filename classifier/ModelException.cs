namespace MlServe.Classifier;

/// <summary>The model cannot be used. The message is one line for the person who chose it: what was found, what was expected.</summary>
public sealed class ModelException : Exception
{
    /// <summary>An unusable model.</summary>
    public ModelException(string message, Exception? innerException = null)
        : base(string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)), innerException)
    {
    }
}
