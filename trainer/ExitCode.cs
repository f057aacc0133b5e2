using MlServe.Training;

namespace MlServe.Trainer;

/// <summary>What the command tells its caller: the evaluator's numbers.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>A bug: the exception's text is on stderr.</summary>
    public const int Bug = 1;

    /// <summary>The user's mistake, or a disk that is full: one line on stderr says what to do.</summary>
    public const int UserError = 2;

    /// <summary>Ended by Ctrl-C or SIGTERM (128 + SIGINT, as shells count).</summary>
    public const int Interrupted = 130;

    /// <summary>Says on <paramref name="error"/> what went wrong and returns the exit code for it.</summary>
    public static int Report(Exception exception, TextWriter error)
    {
        if (exception is OperationCanceledException)
            return Interrupted;
        // Data is read behind messages of its own: what is left of these are folders that cannot be written.
        if (exception is TrainingException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine("trainer: " + exception.Message.TrimEnd());
            return UserError;
        }

        error.WriteLine(exception);
        return Bug;
    }
}
