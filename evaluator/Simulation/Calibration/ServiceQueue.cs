namespace MlServe.Evaluator.Simulation.Calibration;

/// <summary>How many requests a pod takes, where its manifest does not say otherwise (<c>Serve__Concurrency</c>, <c>Serve__QueueLength</c>).</summary>
/// <param name="Concurrency">
/// Requests worked on at once, as the service tells (<c>mlserve_inference_concurrency</c>); null: the whole cores of the CPU limit, at least
/// one, at most the machine's, as <c>serve</c> takes them.
/// </param>
/// <param name="Length">Requests that may wait; one more is answered 503 with Retry-After (<c>mlserve_queue_capacity</c>). Null: without a bound.</param>
internal sealed record ServiceQueue(int? Concurrency, int? Length)
{
    /// <summary>
    /// Refusals a second for each of the requests worked on at once that the service lets out, the others wait for their turn, five seconds at
    /// most; null: as many as are asked for, at once.
    /// </summary>
    public double? RefusalsPerSecond { get; init; }

    /// <summary>What nothing can be simulated with; null when all is well.</summary>
    public string? Mistake() =>
        Concurrency < 1 ? "queue.concurrency must be at least 1"
        : Length < 0 ? "queue.length must be at least 0"
        : RefusalsPerSecond <= 0 ? "queue.refusals_per_second must be above 0"
        : null;
}
