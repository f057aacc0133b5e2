using MlServe.Kubernetes.Objects;

namespace MlServe.Evaluator.Advice;

/// <summary>What runs were too short or too lightly loaded to tell. Pure.</summary>
internal static class AdviceCautions
{
    private const double ShortSeconds = 600;

    // Of the CPU at which an autoscaler acts, or of what is requested.
    private const double Light = 0.5;

    /// <summary>A sentence each.</summary>
    /// <param name="evidence">What was shown.</param>
    /// <param name="containers">What is advised.</param>
    /// <param name="scalesAt">CPU of a pod at which it scales; null without such an autoscaler.</param>
    public static IEnumerable<string> Of(Evidence evidence, IReadOnlyList<ContainerAdvice> containers, double? scalesAt)
    {
        if (evidence.Seconds < ShortSeconds)
            yield return Invariant($"Only {evidence.Seconds / 60:0.#} minutes were measured: what a busier hour needs, and memory that grows slowly, ")
                + "were not seen.";
        if (evidence.MemoryGrew)
            yield return "Memory still grew when a run ended: its peak was not seen. Run longer before the request is lowered.";
        if (containers.All(one => one.Used?.MostAtStart is null))
            yield return "No start of a pod was measured: what it needs then may be more.";
        else if (evidence.PodsStarted == 0)
            yield return "No pod started while it was watched: of starts only the end was measured.";
        var busiest = containers.Sum(one => one.Used?.Most.Cores ?? 0);
        var written = containers.Sum(one => (double)(one.Container.Request("cpu") ?? 0));
        if (scalesAt is { } at && busiest < Light * at)
            yield return $"The load was light: no pod used even half of the {ResourceAdvice.Cores(at)} at which the autoscaler acts. "
                + "Target and maximum were not tried.";
        else if (scalesAt is null && busiest < Light * written)
            yield return "The load was light: no pod used even half of the CPU requested "
                + $"({ResourceAdvice.Cores(busiest)} of {ResourceAdvice.Cores(written)}). If more is to come, run with it.";
        foreach (var lacking in containers.Where(one => one.Used is null))
            yield return $"Container {lacking.Container.Name} was not measured: it stays as it is.";
        if (evidence.Warnings.Count > 0)
            yield return $"Runs warned of their own figures: {string.Join("; ", evidence.Warnings.Select(warning => warning.TrimEnd('.')))}.";
        yield return "CPU is known as averages over the metrics' window, so shorter throttling is not seen.";
    }
}
