namespace MlServe.Evaluator.Files;

/// <summary>Text for a terminal that services, pods and clusters had a say in: their control characters would steer the reader's terminal.</summary>
internal static class TerminalText
{
    /// <summary>The text with every control character but line ends and tabs shown as �.</summary>
    public static string Of(string text) =>
        text.Any(IsSteering) ? string.Create(text.Length, text, static (shown, text) =>
        {
            for (var i = 0; i < text.Length; i++)
                shown[i] = IsSteering(text[i]) ? '\uFFFD' : text[i];
        }) : text;

    private static bool IsSteering(char letter) => char.IsControl(letter) && letter is not ('\n' or '\r' or '\t');
}
