using System.Text.Json.Serialization;
using MlServe.Evaluator.Capacity.Estimation;
using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Service;
using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Capacity;

/// <summary>What a search is begun with, as capacity.json keeps it: whoever goes on with it goes on with the same.</summary>
internal sealed record CapacitySettings
{
    /// <summary>What is searched: the manifest's name without its ending, or the host of the address.</summary>
    public required string Name { get; init; }

    /// <summary>The manifest's path as given; null where a running service is loaded.</summary>
    public string? Manifest { get; init; }

    /// <summary>The address as given, without credentials; null: found from the Service.</summary>
    public string? Url { get; init; }

    /// <summary>What must be kept.</summary>
    public required IReadOnlyList<Objective> Objectives { get; init; }

    /// <summary>What is searched for, in order.</summary>
    public required IReadOnlyList<LoadKind> Kinds { get; init; }

    /// <summary>Minutes that all trials may take.</summary>
    public required double Minutes { get; init; }

    /// <summary>Longest think time of a user, in seconds.</summary>
    public required double ThinkSeconds { get; init; }

    /// <summary>Seed of all chance of the loads.</summary>
    public required int Seed { get; init; }

    /// <summary>Replicas that are held, the autoscaler left out; null: as the manifest says.</summary>
    public int? Replicas { get; init; }

    /// <summary>The kubeconfig context; null: the embedded cluster.</summary>
    public string? Context { get; init; }

    /// <summary>When it was begun.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The evaluator's version.</summary>
    public string Evaluator { get; init; } = RunMetadata.ThisEvaluator;

    /// <summary>What the service must do before it is loaded, a word of <see cref="CheckWords"/>; null: as <see cref="ServiceContract"/> has it.</summary>
    public string? Check { get; init; }

    /// <summary>Where label and probability stand in its answers; null: in the known forms.</summary>
    public string? Answer { get; init; }

    /// <summary>What of a deployed Service is loaded; null: <c>/test</c>.</summary>
    public string? Path { get; init; }

    /// <summary>How the service is spoken to.</summary>
    [JsonIgnore]
    public ServiceContract Contract => new()
    {
        Check = Check is null ? null : CheckWords.Meaning(Check),
        Answers = Answer is null ? AnswerReader.Known : AnswerReader.Parse(Answer),
        Path = Path,
    };

    /// <summary>Seconds that a confirmation lasts at least.</summary>
    /// <param name="alone">Seconds of an answer alone; 0 where that is not known yet.</param>
    public double LeastConfirmation(double alone) => LongestLimit > 0 ? CapacitySearch.ConfirmationSeconds(LongestLimit, alone) : 0;

    private double LongestLimit => Objectives.Max(objective => objective.LimitMicroseconds ?? 0) / 1e6;

    /// <summary>Seconds for the trials of one kind of load: the rest of the minutes is for deploying and warming up.</summary>
    public double SecondsOf(LoadKind kind) => Minutes * 60 * (Kinds.Count == 1 ? 0.85 : kind == LoadKind.Rate ? 0.45 : 0.4);

    /// <summary>Minutes in which there is time for confirmations that last as long as a queue takes to show.</summary>
    /// <param name="alone">Seconds of an answer alone; 0 where that is not known yet.</param>
    public double MinutesFor(double alone) =>
        Math.Ceiling(Minutes * CapacitySearch.LeastSecondsOf(LeastConfirmation(alone)) / Kinds.Min(SecondsOf) * 10) / 10;

    /// <summary>Refuses a search that could confirm nothing at any service.</summary>
    /// <exception cref="UserErrorException">It has no time for it; says how many minutes it takes.</exception>
    public void RequireLongEnough()
    {
        if (MinutesFor(alone: 0) is var needed && needed > Minutes)
            throw new UserErrorException(
                Invariant($"--slo \"{Objectives.MaxBy(objective => objective.LimitMicroseconds ?? 0)}\": trials in {Minutes:0.##} minutes are over before a ")
                    + Invariant($"queue has reached it: raise --minutes to {needed:0.#}") + (Kinds.Count > 1 ? ", or search with --only rate." : "."));
    }

    /// <summary>Refuses an objective that even the generator at its limit could not decide in the time.</summary>
    /// <exception cref="UserErrorException">There is one; says how many requests it takes.</exception>
    public void RequireDecidable(double generatorRate)
    {
        foreach (var objective in Objectives)
        {
            var (planned, needed) = (generatorRate * Kinds.Min(SecondsOf), ShareClaim.Fewest((double)objective.AllowedBad, 0));
            if (planned < needed)
                throw new UserErrorException(Invariant(
                    $"--slo \"{objective}\": {Minutes:0.###} minutes send about {planned:#,0} requests at most, and fewer than {needed:#,0} cannot ")
                    + "show with 99 % confidence that it is kept: raise --minutes, or ask for "
                    + (objective.Kind == ObjectiveKind.Failed ? "a larger share." : "a lower percentile."));
        }
    }
}
