namespace MlServe.Evaluator.Files.Terminal;

/// <summary>Text for a terminal that services, pods and clusters had a say in: their control characters would steer the reader's terminal.</summary>
internal static class TerminalText
{
    /// <summary>The text with every control character but line ends and tabs shown as �; a carriage return alone would overwrite its line.</summary>
    public static string Of(string text) =>
        Enumerable.Range(0, text.Length).Any(i => IsSteering(text, i)) ? string.Create(text.Length, text, static (shown, text) =>
        {
            for (var i = 0; i < text.Length; i++)
                shown[i] = IsSteering(text, i) ? '\uFFFD' : text[i];
        }) : text;

    private static bool IsSteering(string text, int at) => char.IsControl(text[at]) && text[at] is not ('\n' or '\t')
        && !(text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n');
}
