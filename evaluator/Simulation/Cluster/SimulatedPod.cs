using k8s.Models;
using MlServe.Evaluator.Simulation.Serving;
using MlServe.Kubernetes.Objects;
using MlServe.LocalCluster.Node.Kubelet;
using MlServe.LocalCluster.Node.Usage;
using MlServe.LocalCluster.Telemetry;

namespace MlServe.Evaluator.Simulation.Cluster;

/// <summary>A pod: what the cluster says of it, and what runs in it.</summary>
internal sealed class SimulatedPod(V1Pod pod)
{
    /// <summary>The object as it stands; another instance after each change.</summary>
    public V1Pod Object { get; set; } = pod;

    /// <summary>Its name.</summary>
    public string Name => Object.Metadata.Name;

    /// <summary>What runs in it; null while nothing does.</summary>
    public Backend? Running { get; set; }

    /// <summary>Whether it gets connections.</summary>
    public bool IsServing => Running is not null && Object is { IsReady: true, IsDeleting: false };

    /// <summary>When its container began to run.</summary>
    public DateTimeOffset StartedAt { get; set; }

    /// <summary>How long to wait before the container is started again.</summary>
    public RestartBackOff BackOff { get; } = new();

    /// <summary>The kubelet's last reading of the running container; null before the first.</summary>
    public UsageReading? Reading { get; set; }

    /// <summary>What the scraper knows of the running container; null before its first scrape.</summary>
    public ContainerReadings? Readings { get; set; }

    /// <summary>What the metrics API says of it; null while it says nothing.</summary>
    public PodUsage? Usage { get; set; }
}
