namespace MlServe.Training;

/// <summary>
/// What was asked for cannot be done: <see cref="Exception.Message"/> is one line that says what is wrong and what to do.
/// </summary>
/// <param name="message">The line.</param>
/// <param name="inner">What it was found by.</param>
public sealed class TrainingException(string message, Exception? inner = null) : Exception(message, inner);
