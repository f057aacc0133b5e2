using System.Globalization;

namespace MlServe.Evaluator.Files.Values;

/// <summary>Numbers as people read them. Pure.</summary>
internal static class NumberText
{
    /// <summary>Three significant digits, no exponent, no trailing zeros.</summary>
    public static string Short(double value)
    {
        var size = Math.Abs(value);
        var format = size switch
        {
            0 => "0",
            >= 100 => "#,0",
            >= 10 => "0.#",
            >= 1 => "0.##",
            >= 0.1 => "0.###",
            _ => "0.####",
        };
        return value.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>The same; a dash for an unknown one.</summary>
    public static string Short(double? value) => value is { } known ? Short(known) : "–";

    /// <summary>As many digits as it takes to read the same number again: for files.</summary>
    public static string Exact(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A time: <c>12.5 ms</c>.</summary>
    public static string Milliseconds(double seconds) => $"{Short(seconds * 1000)} ms";

    /// <summary>So many of something: <c>1 photo</c>, <c>1,204 photos</c>.</summary>
    /// <param name="number">How many.</param>
    /// <param name="one">The word for one.</param>
    /// <param name="many">The word for none or several; by default the same with an s.</param>
    public static string Count(long number, string one, string? many = null) => Invariant($"{number:#,0} {(number == 1 ? one : many ?? one + "s")}");

    /// <summary>How often: once, 2 times.</summary>
    public static string Times(int count) => count == 1 ? "once" : Invariant($"{count:#,0} times");
}
