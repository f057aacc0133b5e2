using System.Globalization;

namespace MlServe.Evaluator.Simulation.Autoscalers;

/// <summary>An autoscaler of another kind than Kubernetes' own, as <c>--autoscaler</c> names it.</summary>
/// <param name="Kind"><see cref="Requests"/>, <see cref="Concurrency"/> or <see cref="Scheduled"/>.</param>
/// <param name="Target">Requests per second, or at once, in each pod.</param>
/// <param name="Min">Fewest pods.</param>
/// <param name="Max">Most pods.</param>
internal sealed record AutoscalerChoice(string Kind, double Target, int Min, int Max)
{
    /// <summary>By requests per second.</summary>
    public const string Requests = "requests";

    /// <summary>By requests at once, as Knative's.</summary>
    public const string Concurrency = "concurrency";

    /// <summary>By the clock.</summary>
    public const string Scheduled = "schedule";

    /// <summary>What may be written, for messages.</summary>
    public const string Wanted =
        "must be requests=10 (per second in each pod), concurrency=1 (requests at a time in each pod, as Knative scales) or schedule=0s:1,10m:5";

    /// <summary>From which moment of the load on how many pods; empty of the other kinds.</summary>
    public IReadOnlyList<(TimeSpan After, int Replicas)> Schedule { get; init; } = [];

    /// <summary>Reads one.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="min">Fewest pods, of the manifest's autoscaler.</param>
    /// <param name="max">Most pods, of the same.</param>
    /// <exception cref="UserErrorException">It is none.</exception>
    public static AutoscalerChoice Read(string text, int min, int max)
    {
        var mistake = new UserErrorException($"--autoscaler {text}: {Wanted}.");
        if (text.Split('=', 2) is not [var kind, var value])
            throw mistake;
        if (kind is Requests or Concurrency)
            return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var target) && target is > 0 and < 1e9
                ? new AutoscalerChoice(kind, target, min, max)
                : throw mistake;
        var schedule = value.Split(',').Select(Step).ToList();
        if (kind != Scheduled || schedule.Contains(null) || schedule[0]!.Value.After != TimeSpan.Zero
            || schedule.Zip(schedule.Skip(1)).Any(pair => pair.First!.Value.After >= pair.Second!.Value.After))
            throw mistake;
        return new AutoscalerChoice(kind, 0, min, max)
        {
            Schedule = [.. schedule.Select(step => (step!.Value.After, Math.Clamp(step.Value.Replicas, min, max)))],
        };
    }

    private static (TimeSpan After, int Replicas)? Step(string text) =>
        text.Split(':') is [var after, var replicas] && DurationText.TryParse(after, out var length)
        && int.TryParse(replicas, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? (length, number)
            : null;
}
