using System.Globalization;

namespace MlServe.Evaluator.Figures;

/// <summary>Where a report shows a figure.</summary>
internal enum Place
{
    /// <summary>Nowhere of its own.</summary>
    None,

    /// <summary>Among the first.</summary>
    Verdict,

    /// <summary>Below them.</summary>
    Detail,
}

/// <summary>
/// A figure of a run, declared once: tables, pages, comparisons, sweeps and thresholds read it here. All of them are in
/// <see cref="KnownFigures"/>.
/// </summary>
/// <param name="Name">As in summary.json or job.json, with its unit.</param>
/// <param name="Title">For people.</param>
/// <param name="Unit">Of what is shown; empty for counts and for what nobody knows the unit of.</param>
internal sealed record Figure(string Name, string Title, string Unit)
{
    // Below this a number without exponent would have lost its digits.
    private const double Tiny = 0.001;

    /// <summary>The figure in a summary, in the unit of <see cref="Name"/>, null when unknown; of a Job's figures always null.</summary>
    public Func<Summary, double?> Value { get; init; } = _ => null;

    /// <summary>What is shown ÷ the figure.</summary>
    public double Shown { get; init; } = 1;

    /// <summary>Which way is better; null: nobody knows.</summary>
    public bool? IsBetterWhenLow { get; init; }

    /// <summary>Manifests are compared by it.</summary>
    public bool IsCompared { get; init; }

    /// <summary>Two of them are compared by their ratio; else, because 0 is an everyday value of it, by their difference.</summary>
    public bool IsRatio { get; init; } = true;

    /// <summary>A sweep draws a heat map of it without being asked.</summary>
    public bool IsHeadline { get; init; }

    /// <summary>Where a report shows it.</summary>
    public Place Place { get; init; }

    /// <summary>What a report says below it.</summary>
    public Func<Summary, string?> Remark { get; init; } = _ => null;

    /// <summary>Its name at the terminal; null where it has no line there.</summary>
    public string? Line { get; init; }

    /// <summary>What that line says, null when unknown. By default the figure as it is shown.</summary>
    public Func<Summary, string?>? LineText { get; init; }

    /// <summary>The title as it stands within a sentence: "CPU used", "memory used".</summary>
    public string TitleInSentence => char.IsUpper(Title[1]) ? Title : char.ToLowerInvariant(Title[0]) + Title[1..];

    /// <summary>A figure as tables show it, in <see cref="Unit"/>: three digits.</summary>
    public string Show(double figure) => figure * Shown is var shown && shown != 0 && Math.Abs(shown) < Tiny
        ? shown.ToString("0.##e0", CultureInfo.InvariantCulture)
        : NumberText.Short(shown);

    /// <summary>The same with the unit behind it.</summary>
    public string ShowWithUnit(double figure) => $"{Show(figure)} {(Unit == "cores" && Show(figure) == "1" ? "core" : Unit)}".TrimEnd();

    /// <summary>The text of its line at the terminal; null when unknown.</summary>
    public string? TextOf(Summary summary) =>
        LineText is not null ? LineText(summary) : Value(summary) is { } known ? ShowWithUnit(known) : null;
}
