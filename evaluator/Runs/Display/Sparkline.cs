namespace MlServe.Evaluator.Runs.Display;

/// <summary>A history in one line of text. Pure.</summary>
internal static class Sparkline
{
    private const string Levels = "▁▂▃▄▅▆▇█";

    /// <summary>The last <paramref name="width"/> values as bars between 0 and the largest of them.</summary>
    public static string Of(IReadOnlyList<double> values, int width)
    {
        var shown = values.Skip(Math.Max(0, values.Count - width)).ToList();
        var largest = shown.Count == 0 ? 0 : shown.Max();
        return string.Concat(shown.Select(value =>
            largest <= 0 ? Levels[0] : Levels[(int)Math.Clamp(Math.Round(value / largest * (Levels.Length - 1)), 0, Levels.Length - 1)]));
    }
}
