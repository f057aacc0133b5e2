using MlServe.Classifier;

namespace MlServe.Serve.Hosting;

/// <summary>The mistakes of whoever starts the service, each in one line that says what to do.</summary>
internal static class StartupFailure
{
    /// <summary>Exit code of a user's mistake; a bug ends with the runtime's own code and its stack.</summary>
    public const int ExitCode = 2;

    /// <summary>The lines to print; null for a failure that is nobody's mistake but ours.</summary>
    public static string? Explain(Exception failure) => failure switch
    {
        InvalidOptionsException options => string.Join(Environment.NewLine, options.Mistakes.Select(mistake => $"serve: {mistake}")),
        ModelException model => $"serve: {model.Message}",
        _ => null,
    };
}
