namespace MlServe.Evaluator.Load;

/// <summary>Measures the CPU that the generator uses, from when the meter was made.</summary>
/// <param name="time">Time.</param>
/// <param name="cpuUsed">CPU time that this process has used so far.</param>
internal sealed class CpuMeter(TimeProvider time, Func<TimeSpan> cpuUsed)
{
    private readonly long start = time.GetTimestamp();
    private readonly TimeSpan usedAtStart = cpuUsed();

    /// <summary>CPU cores used on average since then.</summary>
    public double Cores() => time.GetElapsedTime(start) is var elapsed && elapsed > TimeSpan.Zero ? (cpuUsed() - usedAtStart) / elapsed : 0;
}
