using System.Globalization;
using System.Runtime.CompilerServices;

namespace MlServe.Evaluator.Files.Values;

/// <summary>Texts whose numbers and times read alike on every machine, whatever its language.</summary>
internal static class InvariantText
{
    /// <summary>An interpolated text in the invariant culture; parts may be joined with +.</summary>
    public static string Invariant(InvariantInterpolation text) => text.ToStringAndClear();
}

/// <summary>What the compiler writes an interpolated text with.</summary>
[InterpolatedStringHandler]
internal ref struct InvariantInterpolation(int literalLength, int formattedCount)
{
    private DefaultInterpolatedStringHandler text = new(literalLength, formattedCount, CultureInfo.InvariantCulture);

    /// <summary>Text as it stands.</summary>
    public void AppendLiteral(string value) => text.AppendLiteral(value);

    /// <summary>A value.</summary>
    public void AppendFormatted<T>(T value, string? format = null) => text.AppendFormatted(value, format);

    /// <summary>A value in a field of at least so many characters, to the left of it when negative.</summary>
    public void AppendFormatted<T>(T value, int alignment, string? format = null) => text.AppendFormatted(value, alignment, format);

    /// <summary>The whole text; once.</summary>
    public string ToStringAndClear() => text.ToStringAndClear();
}
