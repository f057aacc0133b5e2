namespace MlServe.Evaluator.Reports;

/// <summary>One line of a chart.</summary>
/// <param name="Name">As the legend shows it.</param>
/// <param name="Points">Seconds since the start, and the value; null interrupts the line.</param>
/// <param name="Steps">The value holds until the next point, as a number of users does; else points are joined.</param>
/// <param name="Colour">Which of the page's colours, from 1; each has a dash pattern of its own, so colour is never the only difference.</param>
/// <param name="Filled">Shade the area below.</param>
/// <param name="HasMean">The plain mean of the points says something; of response times it would be one that nobody defined.</param>
internal sealed record Series(string Name, IReadOnlyList<(double Seconds, double? Value)> Points, int Colour, bool Steps = false, bool Filled = false, bool HasMean = true);
