using System.Globalization;
using MlServe.Evaluator.Files.Terminal;

namespace MlServe.Evaluator.Pipelines.Display;

/// <summary>A pipeline as a table for the terminal.</summary>
internal static class PipelineText
{
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
        [["step", "seconds", "CPU cores", "memory MiB", "accuracy", "state"],
        .. state.Steps.Select(step => (string[])
        [
            step.Name,
            step is { TakenFrom: null, Seconds: { } seconds } ? seconds.ToString("0.0", CultureInfo.InvariantCulture) : "–",
            Figure(step, "cpu_used_core", 1, "0.00"),
            Figure(step, "memory_used_peak_KB", 1024, "0"),
            Figure(step, "accuracy", 1, "0.####"),
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

    private static string Figure(StepState step, string name, double unit, string format) =>
        step.Figures.TryGetValue(name, out var value) ? (value / unit).ToString(format, CultureInfo.InvariantCulture) : "–";
}
