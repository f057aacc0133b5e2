using MlServe.Evaluator.Monitoring;

namespace MlServe.Evaluator.Runs.Jobs;

/// <summary>What a run of a Job is asked to do.</summary>
internal sealed record JobOptions
{
    /// <summary><see cref="UserErrorException.Reason"/> of a Job that was stopped.</summary>
    public const string StoppedReason = "stopped";

    /// <summary>The manifest's path.</summary>
    public required string Manifest { get; init; }

    /// <summary>Folder that the run folder is made in.</summary>
    public required string Out { get; init; }

    /// <summary>Time between two rows of usage.</summary>
    public required TimeSpan Interval { get; init; }

    /// <summary>The longest that the Job may take.</summary>
    public required TimeSpan TimeLimit { get; init; }

    /// <summary>Where the usage comes from. Default the metrics API.</summary>
    public UsageChoice Usage { get; init; } = new();

    /// <summary>Takes every line that its pods print, as it comes; null: nobody waits for them.</summary>
    public Action<string>? Printed { get; init; }

    /// <summary>Has the Job stopped when it ends: its sentence says why, and what was printed until then is kept. Null: nobody stops it.</summary>
    public Task<string>? Stopped { get; init; }

    /// <summary>A label, <c>NAME=VALUE</c>, that the pods of all workloads bear: with it these may be of any kind; null: the manifest has one Job.</summary>
    public string? PodLabel { get; init; }
}
