using MlServe.Evaluator.Commands.Options;
using MlServe.Evaluator.Monitoring;
using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.Pipelines.Artifacts;
using MlServe.Evaluator.Runs.Deployments;

namespace MlServe.Evaluator.Commands.Sweeps;

/// <summary>What a command line asks of <c>sweep</c>.</summary>
internal sealed record SweepRequest
{
    /// <summary>A sweep's file, or the folder of one that was begun.</summary>
    public required string What { get; init; }

    /// <summary>Folder in which the sweep's is made.</summary>
    public required string Out { get; init; }

    /// <summary>How often each cell runs; null: as the file says.</summary>
    public int? Trials { get; init; }

    /// <summary>Length of each load; null: as the file says.</summary>
    public double? Minutes { get; init; }

    /// <summary>The seed; null: as the file says, or drawn.</summary>
    public int? Seed { get; init; }

    /// <summary>Labelled photos.</summary>
    public required AccuracyChoice Accuracy { get; init; }

    /// <summary>The parameter of which the least value that works is looked for; null: none.</summary>
    public string? Smallest { get; init; }

    /// <summary>Objectives of each load, and a price.</summary>
    public required Goals Goals { get; init; }

    /// <summary>Trials that failed run again.</summary>
    public bool RetryFailed { get; init; }

    /// <summary>Nothing is run.</summary>
    public bool DryRun { get; init; }

    /// <summary>The result goes out as JSON.</summary>
    public bool Json { get; init; }

    /// <summary>Port of the page on which it can be watched; null: there is none.</summary>
    public int? WebPort { get; init; }

    /// <summary>Where it runs.</summary>
    public required ClusterChoice Cluster { get; init; }

    /// <summary>Where the usage of pods comes from.</summary>
    public required UsageChoice Usage { get; init; }

    /// <summary>Where a pipeline's steps hand over their files.</summary>
    public required ArtifactChoice Artifacts { get; init; }
}
