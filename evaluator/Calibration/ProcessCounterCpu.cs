namespace MlServe.Evaluator.Calibration;

/// <summary>By the service's own counter of its CPU time, which is exact at any moment.</summary>
/// <param name="read">Asks the service.</param>
internal sealed class ProcessCounterCpu(Func<CancellationToken, Task<ServiceCounters>> read) : IPodCpu
{
    /// <inheritdoc/>
    public string Source => "process_cpu_seconds_total of the service's /metrics";

    /// <inheritdoc/>
    public TimeSpan Least => TimeSpan.Zero;

    /// <inheritdoc/>
    public async Task<double?> DuringAsync(Func<CancellationToken, Task<DateTimeOffset>> work, TimeSpan length, CancellationToken ct)
    {
        var before = await read(ct);
        await work(ct);
        var after = await read(ct);
        // Of a process that was started anew in between the counter says nothing.
        return after.CpuSeconds - before.CpuSeconds is { } used and >= 0 && after.StartedAt == before.StartedAt ? used : null;
    }
}
