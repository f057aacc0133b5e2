using MlServe.Evaluator.Commands.Options;
using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.Runs.Deployments;

namespace MlServe.Evaluator.Commands.Tunings;

/// <summary>What a command line asks of <c>tune</c>.</summary>
internal sealed record TuneRequest
{
    /// <summary>A manifest, or the folder of a study that was begun.</summary>
    public required string What { get; init; }

    /// <summary>The figure that is to be low; null: not said.</summary>
    public string? Minimize { get; init; }

    /// <summary>Objectives, and a price.</summary>
    public required Goals Goals { get; init; }

    /// <summary>File with what is varied; null: what usually is.</summary>
    public string? Over { get; init; }

    /// <summary>Files of <c>evaluator calibrate</c>.</summary>
    public required IReadOnlyList<string> Calibrations { get; init; }

    /// <summary>Model files to choose from.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Labelled photos.</summary>
    public required AccuracyChoice Accuracy { get; init; }

    /// <summary>The least accuracy; null: none.</summary>
    public double? MinAccuracy { get; init; }

    /// <summary>The load, and the seed of all chance.</summary>
    public required LoadChoice Load { get; init; }

    /// <summary>Simulations of each cell.</summary>
    public required int Trials { get; init; }

    /// <summary>Cells that are tried; null: as the space says.</summary>
    public int? Count { get; init; }

    /// <summary>There are no real rounds.</summary>
    public bool SimulateOnly { get; init; }

    /// <summary>How many of the best run for real.</summary>
    public required int Candidates { get; init; }

    /// <summary>Most real rounds.</summary>
    public required int Rounds { get; init; }

    /// <summary>Half of the least gain that real rounds are to find.</summary>
    public required double Margin { get; init; }

    /// <summary>Folder in which the study's is made.</summary>
    public required string Out { get; init; }

    /// <summary>tune.json's object goes out.</summary>
    public bool Json { get; init; }

    /// <summary>Port of the page on which real runs can be watched; null: there is none.</summary>
    public int? WebPort { get; init; }

    /// <summary>Where real rounds run.</summary>
    public required ClusterChoice Cluster { get; init; }

    /// <summary>Names of the options that say how a study is made, as far as they were given: one that goes on takes none.</summary>
    public IReadOnlyList<string> Making { get; init; } = [];
}
