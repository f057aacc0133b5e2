using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;

namespace MlServe.Evaluator.Pages;

/// <summary>
/// HTML or SVG. It is made from interpolated texts: what is written in the code is markup, every value in braces is text and
/// is encoded, unless it is markup itself. Numbers are in the invariant culture.
/// </summary>
internal readonly record struct Markup
{
    private readonly string? text;

    private Markup(string text) => this.text = text;

    /// <summary>Nothing.</summary>
    public static Markup None => default;

    /// <summary>Markup with values in it.</summary>
    public static Markup Of(MarkupInterpolation markup) => new(markup.ToStringAndClear());

    /// <summary>One after the other.</summary>
    public static Markup Join(IEnumerable<Markup> parts) => new(string.Concat(parts));

    /// <summary>What is markup already: a style sheet, a script, a picture that we drew. Never anything that came from outside.</summary>
    public static Markup Ready(string markup) => new(markup);

    /// <inheritdoc/>
    public override string ToString() => text ?? "";
}

/// <summary>What the compiler writes markup with values with.</summary>
[InterpolatedStringHandler]
internal ref struct MarkupInterpolation(int literalLength, int formattedCount)
{
    private DefaultInterpolatedStringHandler text = new(literalLength, formattedCount, CultureInfo.InvariantCulture);

    /// <summary>Markup as it stands in the code.</summary>
    public void AppendLiteral(string markup) => text.AppendLiteral(markup);

    /// <summary>Markup.</summary>
    public void AppendFormatted(Markup markup) => text.AppendLiteral(markup.ToString());

    /// <summary>A text.</summary>
    public void AppendFormatted(string? value) => text.AppendLiteral(WebUtility.HtmlEncode(value) ?? "");

    /// <summary>A number, a time or another value.</summary>
    public void AppendFormatted<T>(T value, string? format = null) => AppendFormatted(
        value is IFormattable formattable ? formattable.ToString(format, CultureInfo.InvariantCulture) : value?.ToString());

    /// <summary>The whole; once.</summary>
    public string ToStringAndClear() => text.ToStringAndClear();
}
