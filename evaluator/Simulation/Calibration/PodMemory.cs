namespace MlServe.Evaluator.Simulation.Calibration;

/// <summary>Memory of a pod as a cluster counts it: the working set, usage without inactive file pages. Bytes.</summary>
/// <param name="IdleBytes">Ready, before the first request.</param>
/// <param name="BusyBytes">After a load, with few requests in it: what it keeps.</param>
/// <param name="PerRequestBytes">More for each request that it has taken and not answered.</param>
internal sealed record PodMemory(long IdleBytes, long BusyBytes, long PerRequestBytes)
{
    /// <summary>Requests after which a pod's memory is half the way from idle to busy.</summary>
    public double HalfwayRequests { get; init; } = 100;

    /// <summary>What nothing can be simulated with; null when all is well.</summary>
    public string? Mistake() =>
        IdleBytes < 0 || PerRequestBytes < 0 ? "memory: no size may be below 0"
        : BusyBytes < IdleBytes ? "memory.busy_bytes must not be below idle_bytes"
        : HalfwayRequests <= 0 ? "memory.halfway_requests must be above 0"
        : null;
}
