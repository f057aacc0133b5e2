namespace MlServe.Evaluator.Simulation.Cluster;

/// <summary>The beats of a cluster, as Kubernetes and metrics-server ship: docs/fidelity.md has them measured.</summary>
internal sealed record ClusterClocks
{
    /// <summary>Between two scrapes of the metrics API. Default 15 s.</summary>
    public TimeSpan Scrape { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The least time between two readings of a container by the kubelet, which takes up to twice that. Default 10 s.</summary>
    public TimeSpan Housekeeping { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Between two looks of the kubelet for containers that have started. Default 1 s.</summary>
    public TimeSpan Relist { get; init; } = TimeSpan.FromSeconds(1);
}
