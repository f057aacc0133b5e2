using System.Globalization;
using MlServe.Evaluator.Files;

namespace MlServe.Evaluator.RunFiles;

/// <summary>
/// resource_usage.csv: the original monitor's eight columns, so that its notebooks read it unchanged, and after them
/// how fresh the usage is and how many replicas were ready and asked for.
/// </summary>
internal static class UsageCsv
{
    /// <summary>Name and cell of each column. KB is bytes ÷ 1024; an unknown figure is an empty cell.</summary>
    public static readonly IReadOnlyList<(string Name, Func<UsageRow, string?> Cell)> Columns =
    [
        ("time", row => Timestamps.Format(row.Time)),
        ("n_replica", row => row.Replicas?.ToString(CultureInfo.InvariantCulture)),
        ("cpu_req_core", row => Figure(row.CpuRequestedCores, 6)),
        ("mem_req_KB", row => Figure(row.MemoryRequestedKB, 3)),
        ("cpu_lim_core", row => Figure(row.CpuLimitCores, 6)),
        ("mem_lim_KB", row => Figure(row.MemoryLimitKB, 3)),
        ("cpu_use_core", row => Figure(row.CpuUsedCores, 6)),
        ("mem_use_KB", row => Figure(row.MemoryUsedKB, 3)),
        ("measured_at", row => row.MeasuredAt is { } time ? Timestamps.Format(time) : null),
        ("window_s", row => Figure(row.WindowSeconds, 3)),
        ("n_ready", row => row.Ready?.ToString(CultureInfo.InvariantCulture)),
        ("n_desired", row => row.Desired?.ToString(CultureInfo.InvariantCulture)),
    ];

    private static string? Figure(double? value, int decimals) =>
        value?.ToString("0." + new string('#', decimals), CultureInfo.InvariantCulture);
}
