using k8s.Models;
using MlServe.Evaluator.Load;
using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.Simulation.Autoscalers;
using MlServe.Evaluator.Simulation.Calibration;
using MlServe.Evaluator.Simulation.Cluster;
using MlServe.Evaluator.Simulation.Processor;
using MlServe.Kubernetes.Defaults;

namespace MlServe.Evaluator.Simulation;

/// <summary>What is simulated: a service that was measured, as a manifest deploys it, under a load.</summary>
internal sealed record SimulationInput
{
    /// <summary>What a pod of the service costs.</summary>
    public required ServiceCalibration Calibration { get; init; }

    /// <summary>The workload, with the defaults that a cluster gives it.</summary>
    public required V1Deployment Deployment { get; init; }

    /// <summary>Its namespace.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>Its autoscaler; null without.</summary>
    public V2HorizontalPodAutoscaler? Autoscaler { get; init; }

    /// <summary>An autoscaler of another kind in its place; null: that one.</summary>
    public AutoscalerChoice? Scaling { get; init; }

    /// <summary>How much each pod may do.</summary>
    public required PodCapacity Capacity { get; init; }

    /// <summary>The Service sends a client to the same pod always.</summary>
    public bool IsByClient { get; init; }

    /// <summary>The load; its seed is each trial's own.</summary>
    public required LoadOptions Load { get; init; }

    /// <summary>What a core-hour and a GiB-hour cost; null: not known.</summary>
    public Price? Price { get; init; }

    /// <summary>The beats of the cluster.</summary>
    public ClusterClocks Clocks { get; init; } = new();

    /// <summary>Time between two rows of usage.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the pods may take to become ready.</summary>
    public TimeSpan ReadyTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the load waits for the first metrics of the pods.</summary>
    public TimeSpan MetricsTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Seconds that a deleted pod has before it is killed.</summary>
    public double GraceSeconds => Deployment.Spec.Template.Spec.TerminationGracePeriodSeconds ?? PodDefaults.GraceSeconds;

    /// <summary>Names of the containers that are counted.</summary>
    public IReadOnlySet<string> Containers => Deployment.Spec.Template.Spec.Containers.Select(container => container.Name).ToHashSet();
}
