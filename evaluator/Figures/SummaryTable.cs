using System.Globalization;

namespace MlServe.Evaluator.Figures;

/// <summary>A summary for people: the four statistics first, then what explains them. Unknown figures are left out.</summary>
internal static class SummaryTable
{
    private static readonly IReadOnlyList<(string Name, Func<Summary, string?> Value)> Rows =
    [
        ("memory requested", s => Memory(s.MemoryRequestedKB)),
        ("memory used", s => Memory(s.MemoryUsedKB)),
        ("transaction rate", s => Text($"{s.TransactionRate:0.000} /s", s.TransactionRate)),
        ("response time", s => Text($"{s.ResponseTimeSeconds:0.0000} s", s.ResponseTimeSeconds)),
        ("accuracy", s => Text($"{s.Accuracy * 100:0.00} %", s.Accuracy)),
        ("latency p50", s => Milliseconds(s.LatencyP50Seconds)),
        ("latency p90", s => Milliseconds(s.LatencyP90Seconds)),
        ("latency p95", s => Milliseconds(s.LatencyP95Seconds)),
        ("latency p99", s => Milliseconds(s.LatencyP99Seconds)),
        ("latency max", s => Milliseconds(s.LatencyMaxSeconds)),
        ("okay / failed", s => Text($"{s.Okay} / {s.Failed}", s.Okay)),
        ("duration", s => Text($"{s.DurationSeconds:0.##} s", s.DurationSeconds)),
        ("replicas", s => Text($"{s.ReplicasMean:0.00} mean, {s.ReplicasMax} max", s.ReplicasMean)),
        ("CPU requested", s => Text($"{s.CpuRequestedCores:0.000} cores", s.CpuRequestedCores)),
        ("CPU limit", s => Text($"{s.CpuLimitCores:0.000} cores", s.CpuLimitCores)),
        ("CPU used", s => Text($"{s.CpuUsedCores:0.000} cores", s.CpuUsedCores)),
        ("generator CPU", s => Text($"{s.GeneratorCpuCores:0.000} cores", s.GeneratorCpuCores)),
        ("generator late p99", s => Milliseconds(s.GeneratorLateP99Seconds)),
    ];

    /// <summary>Writes the figures that are known, one a line.</summary>
    public static void Write(Summary summary, TextWriter to)
    {
        foreach (var (name, value) in Rows)
        {
            if (value(summary) is { } text)
                to.WriteLine($"{name,-20}{text}");
        }
    }

    private static string? Memory(double? kilobytes) => Text($"{kilobytes:0} KB ({kilobytes / (1 << 20):0.00} GiB)", kilobytes);

    private static string? Milliseconds(double? seconds) => Text($"{seconds * 1000:0.0} ms", seconds);

    private static string? Text(FormattableString text, object? unknownWhenNull) =>
        unknownWhenNull is null ? null : text.ToString(CultureInfo.InvariantCulture);
}
