using System.Globalization;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files.Terminal;

namespace MlServe.Evaluator.Pipelines.Display;

/// <summary>A pipeline as a table for the terminal.</summary>
internal static class PipelineText
{
    private static readonly IReadOnlyList<Figure> Columns = [KnownFigures.CpuUsed, KnownFigures.MemoryUsedPeak, KnownFigures.Accuracy];

    /// <summary>The steps as they would be run.</summary>
    public static void WritePlan(PipelineDefinition definition, TextWriter to)
    {
        var skipped = definition.Skipped();
        TextTable.Write(
            [["step", "after", "runs"],
            .. definition.Steps.Select(step => (string[])
            [
                step.Name,
                step.Needs.Count == 0 ? "–" : string.Join(", ", step.Needs),
                skipped.Contains(step.Name) ? step.When is { } when ? $"skipped: {when} is false" : "skipped with what it needs"
                : step.Manifest is { Name: var manifest } ? $"{(step.Copies > 1 ? Invariant($"{step.Copies} × ") : "")}{manifest}"
                : string.Join(' ', step.Command.Concat(step.Args).Prepend(step.Image!).Select(word => definition.Fill(step, word))),
            ])],
            to);
    }

    /// <summary>What became of the steps.</summary>
    public static void Write(PipelineState state, TextWriter to) => TextTable.Write(
        [["step", "seconds", .. Columns.Select(figure => $"{figure.TitleInSentence} {figure.Unit}"), "state"],
        .. state.Steps.Select(step => (string[])
        [
            step.Name,
            step is { TakenFrom: null, Seconds: { } seconds } ? seconds.ToString("0.0", CultureInfo.InvariantCulture) : "–",
            .. Columns.Select(figure => Shown(step, figure)),
            step.Message ?? (step.TakenFrom is { } run ? $"unchanged, from {run}" : step.Status.ToString().ToLowerInvariant()),
        ])],
        to);

    /// <summary>Where it stands, in a line.</summary>
    public static string Progress(PipelineState state)
    {
        var running = state.Steps.Where(step => step.Status == StepStatus.Running).Select(step => step.Name).ToList();
        var done = Invariant($"{state.Steps.Count(step => step.Status == StepStatus.Done)} of {state.Steps.Count} steps done");
        return running.Count == 0 ? done : $"{done}; {string.Join(", ", running)} running";
    }

    /// <summary>A figure of a step as tables show it.</summary>
    public static string Shown(StepState step, Figure figure) => step.Figures.TryGetValue(figure.Name, out var value) ? figure.Show(value) : "–";
}
