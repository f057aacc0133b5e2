using System.CommandLine;
using MlServe.Evaluator.Capacity;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Objectives;

namespace MlServe.Evaluator.Commands.Options;

/// <summary>The options that say what a search for the capacity is for, and how long it may take.</summary>
internal sealed class CapacityOptions : OptionGroup<CapacityChoice>
{
    private readonly ObjectiveOptions objectives = new(
        hasPrice: false, $"Objective that the load must keep to, in quotes: {ObjectiveReader.Known}. Repeatable.");

    private readonly Option<string?> url = UrlOption.Service("What is loaded. Default: /test at the Service's node port. Alone: a service that runs already.");

    private readonly Option<int?> replicas = new Option<int?>("--replicas")
    {
        Description = "Keep the Deployment at this number of pods, without its autoscaler. Default: as the manifest says, with its autoscaler.",
        HelpName = "N",
    }.Within(1, 1000, "replicas");

    private readonly Option<double?> minutes = SharedOptions.Minutes(
        Invariant($"Time for all trials in minutes, fractions allowed. Default: {CapacityChoice.StandardMinutes}."));

    private readonly Option<string?> only = new("--only")
    {
        Description = "Search for the highest rate or for the most users alone. Default: both.",
        HelpName = "rate|users",
    };

    private readonly Option<LengthOfTime?> think = DurationOption.Optional(
        "--think",
        "The longest time that a user thinks before the next request; from 1s on it is drawn in whole seconds, as siege does. Default: 500ms.",
        TimeSpan.Zero);

    private readonly Option<int?> seed = SharedOptions.Seed("Seed of arrivals and think times. Default: drawn, and kept in capacity.json.");

    /// <inheritdoc/>
    public override void AddTo(Command command)
    {
        only.AcceptOnlyFromAmong("rate", "users");
        objectives.AddTo(command);
        foreach (var option in (Option[])[url, replicas, minutes, only, think, seed])
            command.Add(option);
    }

    /// <inheritdoc/>
    public override CapacityChoice Bind(ParseResult parsed) => new()
    {
        Objectives = objectives.Bind(parsed).Objectives,
        Url = UrlOption.Read(parsed, url, UrlOption.ServiceExample),
        Replicas = parsed.GetValue(replicas),
        Minutes = parsed.GetValue(minutes),
        Only = parsed.GetValue(only) switch { "rate" => LoadKind.Rate, "users" => LoadKind.Users, _ => null },
        ThinkSeconds = parsed.GetValue(think)?.Value.TotalSeconds,
        Seed = parsed.GetValue(seed),
    };
}

/// <summary>A search as the user chose it; null is the standard.</summary>
internal sealed record CapacityChoice
{
    /// <summary>Minutes where nobody says.</summary>
    public const double StandardMinutes = 10;

    /// <summary>The longest think time where nobody says, in seconds: of whole seconds, as siege draws longer ones, users would come in step.</summary>
    public const double StandardThinkSeconds = 0.5;

    /// <summary>What must be kept.</summary>
    public required IReadOnlyList<Objective> Objectives { get; init; }

    /// <summary>What is loaded.</summary>
    public HttpAddress? Url { get; init; }

    /// <summary>Pods that are held.</summary>
    public int? Replicas { get; init; }

    /// <summary>Minutes for all trials.</summary>
    public double? Minutes { get; init; }

    /// <summary>What alone is searched for.</summary>
    public LoadKind? Only { get; init; }

    /// <summary>The longest think time, in seconds.</summary>
    public double? ThinkSeconds { get; init; }

    /// <summary>Seed of all chance.</summary>
    public int? Seed { get; init; }

    /// <summary>Something is asked for that a search keeps from its begin to its end.</summary>
    public bool ChangesSearch => Objectives.Count > 0 || (Replicas ?? Minutes ?? Seed) is not null || Only is not null || ThinkSeconds is not null;
}
