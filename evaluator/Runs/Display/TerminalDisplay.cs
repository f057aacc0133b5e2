namespace MlServe.Evaluator.Runs.Display;

/// <summary>The display that suits where stderr goes.</summary>
internal static class TerminalDisplay
{
    /// <summary>A picture on a terminal, lines elsewhere.</summary>
    public static IRunDisplay Create(TimeProvider time) => Console.IsErrorRedirected ? new PlainDisplay(Console.Error, time) : new LiveDisplay(time);
}
