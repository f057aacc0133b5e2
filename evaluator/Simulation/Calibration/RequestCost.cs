namespace MlServe.Evaluator.Simulation.Calibration;

/// <summary>What one request costs a pod, the node and the client.</summary>
internal sealed record RequestCost
{
    /// <summary>
    /// CPU time of a request by how many a pod worked on at once, ascending and beginning with 1; between two of them it is interpolated,
    /// beyond the last it stays.
    /// </summary>
    public required IReadOnlyList<RequestWork> AtOnce { get; init; }

    /// <summary>
    /// A request that finds its pod without any: other work has taken its place in the caches, and threads have to wake up. Null where it was
    /// not measured: it costs no more than the others then.
    /// </summary>
    public PausedWork? AfterPause { get; init; }

    /// <summary>What the first requests of a pod cost more: it still compiles and fills its caches. Null where it was not measured.</summary>
    public WarmUpCost? WarmUp { get; init; }

    /// <summary>How a request's CPU time lies about its mean: quantiles of time ÷ mean, so that their own mean is about 1.</summary>
    public required Quantiles Spread { get; init; }

    /// <summary>
    /// Seconds of an answered request that no pod's CPU is busy with it: connecting, forwarding, waking up, reading the answer. Part of the
    /// response time, and spent once for each request on a connection of its own.
    /// </summary>
    public required double OtherSeconds { get; init; }

    /// <summary>The part of <see cref="OtherSeconds"/> that opening the connection takes: a client that keeps it open pays it once.</summary>
    public double ConnectSeconds { get; init; }

    /// <summary>CPU time that the load generator spends on a request, seconds.</summary>
    public double GeneratorCpuSeconds { get; init; }

    /// <summary>CPU time that the node spends on a request outside the pod and the generator: the embedded cluster's forwarding; seconds.</summary>
    public double ForwardingCpuSeconds { get; init; }

    /// <summary>CPU time of a refusal (503), seconds.</summary>
    public double RefusalCpuSeconds { get; init; } = 0.0001;

    /// <summary>Bytes of an answer's body.</summary>
    public long BodyBytes { get; init; }

    /// <summary>Mean CPU seconds of a request while <paramref name="atOnce"/> are worked on in its pod.</summary>
    public double CpuSeconds(double atOnce)
    {
        for (var i = 0; i < AtOnce.Count; i++)
        {
            var (to, cost) = (AtOnce[i].Requests, AtOnce[i].CpuSeconds);
            if (atOnce > to)
                continue;
            if (i == 0)
                return cost;
            var (from, before) = (AtOnce[i - 1].Requests, AtOnce[i - 1].CpuSeconds);
            return before + (cost - before) * (atOnce - from) / (to - from);
        }

        return AtOnce[^1].CpuSeconds;
    }

    /// <summary>What nothing can be simulated with; null when all is well.</summary>
    public string? Mistake() =>
        AtOnce.Count == 0 || AtOnce[0].Requests != 1 ? "request.at_once must begin with 1 request"
        : AtOnce.Any(work => !(work.CpuSeconds > 0)) ? "request.at_once: every cpu_seconds must be above 0"
        : AtOnce.Zip(AtOnce.Skip(1)).Any(pair => pair.First.Requests >= pair.Second.Requests) ? "request.at_once must ascend in requests"
        : !(OtherSeconds >= 0 && ConnectSeconds >= 0 && GeneratorCpuSeconds >= 0 && ForwardingCpuSeconds >= 0 && RefusalCpuSeconds >= 0)
            ? "request: no time may be below 0"
        : AfterPause is { PauseSeconds: <= 0 } or { CpuSeconds: <= 0 } ? "request.after_pause: pause_seconds and cpu_seconds must be above 0"
        : WarmUp is { Requests: < 1 } or { MoreSeconds: < 0 } ? "request.warm_up: requests must be at least 1, more_seconds not below 0"
        : Spread.Mistake("request.spread");
}

/// <summary>CPU time of a request that comes after a pause.</summary>
/// <param name="PauseSeconds">How long its pod had none before, in the mean.</param>
/// <param name="CpuSeconds">Mean time that it keeps a thread busy.</param>
internal sealed record PausedWork(double PauseSeconds, double CpuSeconds);

/// <summary>What a pod's first requests cost more.</summary>
/// <param name="Requests">How many they are; it becomes less from the first to the last of them.</param>
/// <param name="MoreSeconds">CPU time of all of them together, beyond what as many cost later.</param>
internal sealed record WarmUpCost(int Requests, double MoreSeconds);

/// <summary>CPU time of a request while so many are worked on in its pod.</summary>
/// <param name="Requests">How many.</param>
/// <param name="CpuSeconds">Mean CPU time of each, all of the pod's threads together.</param>
internal sealed record RequestWork(int Requests, double CpuSeconds)
{
    /// <summary>Mean response time of each, for people; null where it was not measured.</summary>
    public double? ResponseSeconds { get; init; }
}
