using System.Globalization;

namespace MlServe.Evaluator.Files;

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
}
