namespace MlServe.Evaluator.Files.Terminal;

/// <summary>A line of a terminal that is written over and over.</summary>
internal static class MovingLine
{
    /// <summary>Takes the line away.</summary>
    public const string Clear = "\r\e[K";

    /// <summary>
    /// <paramref name="text"/> in the place of the line before. What a narrow terminal has no room for is cut off: wrapped
    /// (DECAWM), each of them would leave a line behind.
    /// </summary>
    public static string Of(string text) => $"{Clear}\e[?7l{text}\e[?7h";
}
