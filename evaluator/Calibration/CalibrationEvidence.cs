using MlServe.Evaluator.Simulation.Calibration;

namespace MlServe.Evaluator.Calibration;

/// <summary>All that was measured of a pod, before it is made into figures.</summary>
internal sealed record CalibrationEvidence
{
    /// <summary>Where it ran.</summary>
    public required CalibratedMachine Machine { get; init; }

    /// <summary>What it was.</summary>
    public required CalibratedService Service { get; init; }

    /// <summary>Its CPU limit, cores; null without.</summary>
    public double? CpuLimit { get; init; }

    /// <summary>Whole cores of its CPU limit, at least one, at most the machine's.</summary>
    public required int WholeCores { get; init; }

    /// <summary>Where its CPU time comes from, for people.</summary>
    public required string CpuSource { get; init; }

    /// <summary>Its starts.</summary>
    public required IReadOnlyList<PodStartSample> Starts { get; init; }

    /// <summary>Cores that it uses without any request.</summary>
    public required double IdleCores { get; init; }

    /// <summary>Cores that the embedded cluster's process used meanwhile.</summary>
    public double ClusterIdleCores { get; init; }

    /// <summary>What the service told before its first request.</summary>
    public required ServiceCounters Fresh { get; init; }

    /// <summary>The first load.</summary>
    public required LevelReading WarmUp { get; init; }

    /// <summary>The loads that are measured: one user with pauses, then 1, 2, 4 … without.</summary>
    public required IReadOnlyList<LevelReading> Levels { get; init; }

    /// <summary>What the service told after the loads.</summary>
    public required ServiceCounters Settled { get; init; }

    /// <summary>More requests at once than the service takes; null where it did not answer any more after it.</summary>
    public LevelReading? Burst { get; init; }

    /// <summary>The pod's memory before the first request as the cluster counts it, bytes; null: the service tells its own, or nobody does.</summary>
    public double? FreshClusterBytes { get; init; }

    /// <summary>The same after the loads.</summary>
    public double? SettledClusterBytes { get; init; }
}
