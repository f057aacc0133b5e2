namespace MlServe.Evaluator;

/// <summary>
/// The user asked for something that cannot be done: <see cref="Exception.Message"/> is one line that says
/// what is wrong and what to do. It is printed on stderr alone, and the exit code is <see cref="ExitCode.UserError"/>.
/// </summary>
internal sealed class UserErrorException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>A word or two for tables, where what was deployed is to blame: <c>OOMKilled</c>, <c>never ready</c>; else null.</summary>
    public string? Reason { get; init; }
}
