using MlServe.Evaluator.Files;
using MlServe.Evaluator.Files.Csv;

namespace MlServe.Evaluator.RunFiles.Tables;

/// <summary>latency.csv: one row per stage as it ends, and a last one over all.</summary>
internal static class LatencyCsv
{
    // Microseconds: finer than the histogram tells apart.
    private const string Seconds = "0.000000";

    private static readonly CsvFormat<LatencyRow> Format =
        new CsvFormat<LatencyRow>(new LatencyRow("", 0, null, 0, 0, 0, null, null, null, null, null, null, null, null, null, null))
            .Text("stage", row => row.Stage, (row, stage) => row with { Stage = stage })
            .Count("users", row => row.Users, (row, count) => row with { Users = (int)count })
            .Number("think_s", "0.###", row => row.ThinkSeconds, (row, time) => row with { ThinkSeconds = time })
            .Count("transactions", row => row.Transactions, (row, count) => row with { Transactions = count })
            .Count("okay", row => row.Okay, (row, count) => row with { Okay = count })
            .Count("failed", row => row.Failed, (row, count) => row with { Failed = count })
            .Number(LatencyColumn.P50, Seconds, row => row.P50Seconds, (row, time) => row with { P50Seconds = time })
            .Number(LatencyColumn.P90, Seconds, row => row.P90Seconds, (row, time) => row with { P90Seconds = time })
            .Number(LatencyColumn.P95, Seconds, row => row.P95Seconds, (row, time) => row with { P95Seconds = time })
            .Number(LatencyColumn.P99, Seconds, row => row.P99Seconds, (row, time) => row with { P99Seconds = time })
            .Number(LatencyColumn.Max, Seconds, row => row.MaxSeconds, (row, time) => row with { MaxSeconds = time })
            .Number(LatencyColumn.Mean, Seconds, row => row.MeanSeconds, (row, time) => row with { MeanSeconds = time })
            .Number(LatencyColumn.ConnectP50, Seconds, row => row.ConnectP50Seconds, (row, time) => row with { ConnectP50Seconds = time })
            .Number(LatencyColumn.ConnectP99, Seconds, row => row.ConnectP99Seconds, (row, time) => row with { ConnectP99Seconds = time })
            .Number("generator_cpu_core", "0.0000", row => row.GeneratorCpuCores, (row, cores) => row with { GeneratorCpuCores = cores })
            .Number(LatencyColumn.LateP99, Seconds, row => row.GeneratorLateP99Seconds, (row, time) => row with { GeneratorLateP99Seconds = time })
            // Files of older versions end here.
            .Number(LatencyColumn.FromDueP50, Seconds, row => row.FromDueP50Seconds, (row, time) => row with { FromDueP50Seconds = time }, isOptional: true)
            .Number(LatencyColumn.FromDueP99, Seconds, row => row.FromDueP99Seconds, (row, time) => row with { FromDueP99Seconds = time }, isOptional: true)
            .Number(LatencyColumn.WaitP50, Seconds, row => row.WaitP50Seconds, (row, time) => row with { WaitP50Seconds = time }, isOptional: true)
            .Number(LatencyColumn.WaitP99, Seconds, row => row.WaitP99Seconds, (row, time) => row with { WaitP99Seconds = time }, isOptional: true)
            .Number(
                LatencyColumn.LateMean, Seconds, row => row.GeneratorLateMeanSeconds, (row, time) => row with { GeneratorLateMeanSeconds = time },
                isOptional: true);

    /// <summary>Opens a file to be written.</summary>
    /// <exception cref="UserErrorException">It exists and is not to be touched, or cannot be written.</exception>
    public static CsvFile<LatencyRow> Open(string path, ExistingFile whenExists) => Format.Open(path, whenExists);

    /// <summary>Reads the file at <paramref name="path"/>.</summary>
    /// <exception cref="UserErrorException">It cannot be read, lacks a column, or has a cell that is no number.</exception>
    public static IReadOnlyList<LatencyRow> Read(string path) => Format.Read(path).Rows;
}
