namespace MlServe.Evaluator.Pages;

/// <summary>What the legend says of a series.</summary>
internal enum SeriesFigures
{
    /// <summary>Mean and largest of its points.</summary>
    MeanAndMax,

    /// <summary>The largest: the plain mean of response times would be one that nobody defined.</summary>
    Max,

    /// <summary>The last of its points, where it ended.</summary>
    Last,

    /// <summary>Nothing.</summary>
    None,
}

/// <summary>One line of a chart.</summary>
/// <param name="Name">As the legend shows it.</param>
/// <param name="Points">Seconds since the start (or the value on an axis of values), rising, and the height there; null interrupts the line.</param>
/// <param name="Steps">The value holds until the next point, as a number of users does; else points are joined.</param>
/// <param name="Colour">Which of the page's colours, from 1; each has a dash pattern of its own, so colour is never the only difference.</param>
/// <param name="Filled">Shade the area below.</param>
/// <param name="Shows">What the legend says of it.</param>
internal sealed record Series(
    string Name,
    IReadOnlyList<(double At, double? Value)> Points,
    int Colour,
    bool Steps = false,
    bool Filled = false,
    SeriesFigures Shows = SeriesFigures.MeanAndMax
);
