namespace MlServe.Evaluator.Simulation.Calibration;

/// <summary>What starting a pod takes.</summary>
/// <param name="StartedSeconds">Samples: from the pod's creation to its container's start.</param>
/// <param name="ServingSeconds">
/// Samples: from the container's start until the service would answer its readiness probe, as finely as it was asked. When the pod is Ready
/// then follows from the manifest's probe.
/// </param>
/// <param name="CpuSeconds">CPU time that the container uses until then.</param>
internal sealed record PodStart(IReadOnlyList<double> StartedSeconds, IReadOnlyList<double> ServingSeconds, double CpuSeconds)
{
    /// <summary>CPU cores that a ready pod uses that nobody asks anything, its probes included.</summary>
    public double IdleCpuCores { get; init; }

    /// <summary>How long a pod that is deleted goes on at least, with what it has; <c>serve</c>'s <c>DrainSeconds</c>.</summary>
    public double StopSeconds { get; init; } = 3;

    /// <summary>What nothing can be simulated with; null when all is well.</summary>
    public string? Mistake() =>
        StartedSeconds.Count == 0 || ServingSeconds.Count == 0 ? "start: started_seconds and serving_seconds each need a sample"
        : StartedSeconds.Concat(ServingSeconds).Any(sample => !(sample >= 0)) ? "start: no time may be below 0"
        : !(CpuSeconds >= 0 && IdleCpuCores >= 0 && StopSeconds >= 0) ? "start: cpu_seconds, idle_cpu_cores and stop_seconds must not be below 0"
        : null;
}
