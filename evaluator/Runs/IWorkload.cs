using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Runs;

/// <summary>
/// What a run is of: a Deployment under load, or a Job. It says what must be known before anything is started, deploys and measures;
/// how a run begins and ends is <see cref="RunSession"/>'s, and the same for all.
/// </summary>
internal interface IWorkload
{
    /// <summary>What is deployed.</summary>
    ManifestFile Manifest { get; }

    /// <summary>Folder in which the run folder is made.</summary>
    string Out { get; }

    /// <summary>Port of each node that the deployment will take; null: none.</summary>
    int? NodePort { get; }

    /// <summary>Time between two readings of what pods use, on an embedded cluster that is started for the run; null: as metrics-server ships.</summary>
    TimeSpan? MetricResolution { get; }

    /// <summary>Whether there will be a load's files; without one nobody misses them.</summary>
    bool HasLoad { get; }

    /// <summary>What can be wrong outside the manifest is found before a cluster is started.</summary>
    /// <param name="time">The run's clock.</param>
    /// <param name="ct">Ends the waiting for an answer.</param>
    /// <exception cref="UserErrorException">Something that the run needs does not answer.</exception>
    Task PrepareAsync(TimeProvider time, CancellationToken ct);

    /// <summary>run.json with what the workload knows of the run before it begins.</summary>
    RunMetadata Describe(RunMetadata known);

    /// <summary>Deploys, and measures into the session's folder.</summary>
    /// <exception cref="UserErrorException">What was deployed, or the cluster, kept it from being measured.</exception>
    Task MeasureAsync(RunSession session, CancellationToken ct);
}
