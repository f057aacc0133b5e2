using MlServe.Evaluator.RunFiles.Autoscaling;
using MlServe.Evaluator.RunFiles.Metadata;

namespace MlServe.Evaluator.Advice;

/// <summary>What runs of one manifest have shown.</summary>
internal sealed record Evidence
{
    /// <summary>Names of the runs.</summary>
    public required IReadOnlyList<string> Runs { get; init; }

    /// <summary>The manifest's text, as it was applied.</summary>
    public required string Manifest { get; init; }

    /// <summary>Its containers.</summary>
    public required IReadOnlyList<ContainerEvidence> Containers { get; init; }

    /// <summary>CPU that all pods used, sample by sample.</summary>
    public required IReadOnlyList<double> CpuUsedInAll { get; init; }

    /// <summary>What the autoscaler's looks came to; empty without one.</summary>
    public IReadOnlyList<AutoscalerRow> Looks { get; init; } = [];

    /// <summary>Nodes of the cluster, as the first run found them.</summary>
    public IReadOnlyList<NodeIdentity> Nodes { get; init; } = [];

    /// <summary>Seconds measured, of all runs.</summary>
    public required double Seconds { get; init; }

    /// <summary>Pods that came to be while they were watched.</summary>
    public required int PodsStarted { get; init; }

    /// <summary>Whether a run ended with clearly more memory used than before.</summary>
    public required bool MemoryGrew { get; init; }

    /// <summary>What the runs themselves say against their figures.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
