using MlServe.Evaluator.Files;
using MlServe.Evaluator.Files.Csv;

namespace MlServe.Evaluator.RunFiles.Autoscaling;

/// <summary>One measurement of one container: a row of pod_usage.csv.</summary>
/// <param name="Time">When it was first seen.</param>
/// <param name="Pod">The pod.</param>
/// <param name="Container">The container.</param>
/// <param name="MeasuredAt">End of the time that it covers, as the source says; null: from now on the pod is not measured.</param>
/// <param name="WindowSeconds">Length of that time.</param>
/// <param name="CpuUsedCores">Mean over it, cores.</param>
/// <param name="MemoryUsedKB">Working set at its end, bytes ÷ 1024.</param>
internal sealed record PodUsageRow(
    DateTimeOffset Time, string Pod, string Container, DateTimeOffset? MeasuredAt, double? WindowSeconds, double? CpuUsedCores, double? MemoryUsedKB);

/// <summary>pod_usage.csv: every measurement of every pod once, as it was first seen.</summary>
internal static class PodUsageCsv
{
    private static readonly CsvFormat<PodUsageRow> Format = new CsvFormat<PodUsageRow>(new PodUsageRow(default, "", "", null, null, null, null))
        .Time("time", row => row.Time, (row, time) => row with { Time = time })
        .Text("pod", row => row.Pod, (row, pod) => row with { Pod = pod })
        .Text("container", row => row.Container, (row, container) => row with { Container = container })
        .TimeIfKnown("measured_at", row => row.MeasuredAt, (row, time) => row with { MeasuredAt = time })
        .Number("window_s", "0.#########", row => row.WindowSeconds, (row, figure) => row with { WindowSeconds = figure })
        // To the nanocore and the byte, as the metrics API tells them: an autoscaler rounds at the thousandth of a core.
        .Number("cpu_use_core", "0.#########", row => row.CpuUsedCores, (row, figure) => row with { CpuUsedCores = figure })
        .Number("mem_use_KB", "0.##########", row => row.MemoryUsedKB, (row, figure) => row with { MemoryUsedKB = figure });

    /// <summary>Opens a file to be written.</summary>
    /// <exception cref="UserErrorException">It exists and is not to be touched, or cannot be written.</exception>
    public static CsvFile<PodUsageRow> Open(string path, ExistingFile whenExists) => Format.Open(path, whenExists);

    /// <summary>Reads a file that may still be being written.</summary>
    /// <exception cref="UserErrorException">It cannot be read, lacks a column, or has a cell that is no number.</exception>
    public static IReadOnlyList<PodUsageRow> Read(string path) => Format.Read(path).Rows;
}
