using System.Globalization;
using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Figures;

/// <summary>What <see cref="KnownFigures"/> say of a summary beside their bare number. Pure.</summary>
internal static class FigureText
{
    /// <summary>Where it lies with 95 % confidence; null where nobody has looked.</summary>
    public static string? Interval(Summary summary, string name) =>
        summary.LatencyIntervals?.TryGetValue(name, out var interval) != true ? null
        : interval is null ? "too few requests for an interval"
        : Invariant($"95 %: {interval.Low * 1000:0.0} – {interval.High * 1000:0.0}");

    /// <summary>Over the autoscaler's steps to more pods; null without one of which it is known.</summary>
    public static double? Median(Summary summary, Func<ScalingStep, double?> of)
    {
        var known = (summary.ScalingSteps ?? []).Select(of).OfType<double>().ToList();
        return known.Count == 0 ? null : Bootstrap.MedianOf(known);
    }

    /// <summary>The steps as the line at the terminal has them: in all, and phase by phase; null where there were none.</summary>
    public static string? Scaling(Summary summary)
    {
        if (summary.ScalingSteps is not { Count: > 0 } steps)
            return null;
        var phases = ScalingStep.AllPhases
            .Select(phase => (phase.Name, Seconds: Median(summary, step => step.Phases.TryGetValue(phase.Name, out var seconds) ? seconds : null)))
            .Where(phase => phase.Seconds is not null)
            .Select(phase => Invariant($"{phase.Name.Replace('_', ' ')} {phase.Seconds:0.0}"));
        return Invariant($"{Median(summary, step => step.TotalSeconds):0.0} s")
            + (steps.Count > 1 ? Invariant($", median of {steps.Count}") : "") + $" ({string.Join(", ", phases)})";
    }

    /// <summary>A number with its unit; null when unknown.</summary>
    public static string? Of(double? value, string format, string unit) =>
        value is { } known ? $"{known.ToString(format, CultureInfo.InvariantCulture)} {unit}" : null;

    /// <summary>As summary.json has it, and in GiB; null when unknown.</summary>
    public static string? Memory(double? kilobytes) => kilobytes is { } known ? Invariant($"{known:0} KB ({known / (1 << 20):0.00} GiB)") : null;

    /// <summary>As summary.json has it; null when unknown.</summary>
    public static string? Kilobytes(double? kilobytes) => kilobytes is { } known ? Invariant($"{known:#,0} KB, mean over time") : null;
}
