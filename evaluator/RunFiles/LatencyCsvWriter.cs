using System.Globalization;

namespace MlServe.Evaluator.RunFiles;

/// <summary>Writes latency.csv: a row a stage as it ends, and a last one over all.</summary>
internal sealed class LatencyCsvWriter(TextWriter writer) : IDisposable
{
    private static readonly IReadOnlyList<(string Name, Func<LatencyRow, string> Value)> Columns =
    [
        ("stage", row => row.Stage),
        ("users", row => Whole(row.Users)),
        ("think_s", row => row.ThinkSeconds?.ToString("0.###", CultureInfo.InvariantCulture) ?? ""),
        ("transactions", row => Whole(row.Transactions)),
        ("okay", row => Whole(row.Okay)),
        ("failed", row => Whole(row.Failed)),
        ("p50_s", row => Seconds(row.P50Seconds)),
        ("p90_s", row => Seconds(row.P90Seconds)),
        ("p95_s", row => Seconds(row.P95Seconds)),
        ("p99_s", row => Seconds(row.P99Seconds)),
        ("max_s", row => Seconds(row.MaxSeconds)),
        ("mean_s", row => Seconds(row.MeanSeconds)),
        ("connect_p50_s", row => Seconds(row.ConnectP50Seconds)),
        ("connect_p99_s", row => Seconds(row.ConnectP99Seconds)),
        ("generator_cpu_core", row => row.GeneratorCpuCores?.ToString("0.0000", CultureInfo.InvariantCulture) ?? ""),
        ("generator_late_p99_s", row => Seconds(row.GeneratorLateP99Seconds)),
        ("from_due_p50_s", row => Seconds(row.FromDueP50Seconds)),
        ("from_due_p99_s", row => Seconds(row.FromDueP99Seconds)),
        ("wait_p50_s", row => Seconds(row.WaitP50Seconds)),
        ("wait_p99_s", row => Seconds(row.WaitP99Seconds)),
    ];

    /// <summary>The first line of a new file.</summary>
    public void WriteHeader() => WriteLine(string.Join(',', Columns.Select(column => column.Name)));

    /// <summary>A row, in the file when this returns.</summary>
    public void Write(LatencyRow row) => WriteLine(string.Join(',', Columns.Select(column => column.Value(row))));

    /// <inheritdoc/>
    public void Dispose() => writer.Dispose();

    private void WriteLine(string line)
    {
        writer.Write(line + "\n");
        writer.Flush();
    }

    private static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);

    // Microseconds: finer than the histogram tells apart.
    private static string Seconds(double? value) => value?.ToString("0.000000", CultureInfo.InvariantCulture) ?? "";
}
