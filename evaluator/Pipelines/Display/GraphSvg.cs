using System.Globalization;
using MlServe.Evaluator.Pages;

namespace MlServe.Evaluator.Pipelines.Display;

/// <summary>The steps as boxes, each right of those that it needs, with where they stand. Pure.</summary>
internal static class GraphSvg
{
    private const int Width = 176, Height = 54, GapX = 52, GapY = 18, Margin = 8;

    /// <summary>The drawing.</summary>
    public static Markup Of(IReadOnlyList<PipelineStep> steps, PipelineState state)
    {
        var places = Places(steps);
        var (width, height) = (places.Values.Max(place => place.X) + Width + Margin, places.Values.Max(place => place.Y) + Height + Margin);
        var svg = new MarkupWriter();
        svg.Write($"<svg class=\"graph\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" ");
        svg.Write($"aria-label=\"{Spoken(state)}\">\n");
        foreach (var step in steps)
            foreach (var need in step.Needs)
                svg.Write(Edge(places[need], places[step.Name]));
        foreach (var step in steps)
            svg.Write(Box(places[step.Name], state.Of(step.Name)));
        svg.Write($"</svg>\n");
        return svg.ToMarkup();
    }

    /// <summary>What stands in a step's box below its name.</summary>
    public static string StatusOf(StepState step) => step switch
    {
        { TakenFrom: not null } => "unchanged",
        { Status: StepStatus.Done, Seconds: { } seconds } => $"done in {seconds.ToString("0.0", CultureInfo.InvariantCulture)} s",
        { Status: StepStatus.Failed } => $"failed: {step.Reason}",
        _ => step.Status.ToString().ToLowerInvariant(),
    };

    private static Dictionary<string, (int X, int Y)> Places(IReadOnlyList<PipelineStep> steps)
    {
        var depths = StepOrder.Depths(steps);
        return steps.GroupBy(step => depths[step.Name])
            .SelectMany(column => column.Select((step, row) => (step.Name, X: Margin + column.Key * (Width + GapX), Y: Margin + row * (Height + GapY))))
            .ToDictionary(place => place.Name, place => (place.X, place.Y));
    }

    private static Markup Edge((int X, int Y) from, (int X, int Y) to)
    {
        var (x1, y1, x2, y2) = (from.X + Width, from.Y + Height / 2, to.X, to.Y + Height / 2);
        var middle = (x1 + x2) / 2;
        return Markup.Of(
            $"<path class=\"edge\" d=\"M{x1} {y1} C{middle} {y1} {middle} {y2} {x2 - 5} {y2}\"/>"
                + $"<path class=\"tip\" d=\"M{x2} {y2} l-7 -4 v8 z\"/>\n");
    }

    private static Markup Box((int X, int Y) at, StepState step) => Markup.Of(
        $"<g class=\"step {step.Status.ToString().ToLowerInvariant()}\"><rect x=\"{at.X}\" y=\"{at.Y}\" width=\"{Width}\" height=\"{Height}\" rx=\"8\"/>"
            + $"<text class=\"name\" x=\"{at.X + 12}\" y=\"{at.Y + 23}\">{Short(step.Name)}</text>"
            + $"<text x=\"{at.X + 12}\" y=\"{at.Y + 42}\">{Short(StatusOf(step))}</text></g>\n");

    private static string Short(string text) => text.Length > 22 ? text[..21] + "…" : text;

    private static string Spoken(PipelineState state) => string.Join("; ", state.Steps.Select(step =>
        $"{step.Name}{(step.Needs.Count > 0 ? $" after {string.Join(" and ", step.Needs)}" : "")}: {StatusOf(step)}"));
}
