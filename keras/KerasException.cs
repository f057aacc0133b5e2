namespace MlServe.Keras;

/// <summary>A saved Keras model that cannot be read or converted; the message says what is wrong, where, and what to do.</summary>
public sealed class KerasException : Exception
{
    /// <param name="message">One line for the user, without the file's name.</param>
    public KerasException(string message) : base(message)
    {
    }

    /// <param name="message">One line for the user, without the file's name.</param>
    /// <param name="inner">What led to it.</param>
    public KerasException(string message, Exception inner) : base(message, inner)
    {
    }
}
