using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.RunFiles;

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

    /// <summary>Seconds for the trials of one kind of load: the rest of the minutes is for deploying and warming up.</summary>
    public double SecondsOf(LoadKind kind) => Minutes * 60 * (Kinds.Count == 1 ? 0.85 : kind == LoadKind.Rate ? 0.45 : 0.4);
}
