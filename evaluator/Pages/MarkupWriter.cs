using System.Text;

namespace MlServe.Evaluator.Pages;

/// <summary>Gathers markup.</summary>
internal sealed class MarkupWriter
{
    private readonly StringBuilder written = new();

    /// <summary>Adds an interpolated text, as <see cref="Markup.Of"/> reads it.</summary>
    public void Write(MarkupInterpolation markup) => written.Append(markup.ToStringAndClear());

    /// <summary>Adds markup.</summary>
    public void Write(Markup markup) => written.Append(markup.ToString());

    /// <summary>All of it.</summary>
    public Markup ToMarkup() => Markup.Ready(written.ToString());

    /// <inheritdoc/>
    public override string ToString() => written.ToString();
}
