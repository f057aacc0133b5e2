using MlServe.Evaluator.Files;
using MlServe.Evaluator.Files.Csv;

namespace MlServe.Evaluator.RunFiles.Tables;

/// <summary>load_timeline.csv: what ended in a few seconds of the load, row after row.</summary>
internal static class TimelineCsv
{
    private const string Milliseconds = "0.###", Microseconds = "0.######";

    private static readonly CsvFormat<TimelineRow> Format =
        new CsvFormat<TimelineRow>(new TimelineRow(default, 0, 0, 0, 0, 0, 0, 0, null, null, null, null))
            .Time("time", row => row.Time, (row, time) => row with { Time = time })
            .Number("elapsed_s", Milliseconds, row => row.ElapsedSeconds, (row, time) => row with { ElapsedSeconds = time ?? 0 })
            .Number("length_s", Milliseconds, row => row.LengthSeconds, (row, time) => row with { LengthSeconds = time ?? 0 })
            .Count("stage", row => row.Stage, (row, count) => row with { Stage = (int)count })
            .Count("users", row => row.Users, (row, count) => row with { Users = (int)count })
            .Count("transactions", row => row.Transactions, (row, count) => row with { Transactions = count })
            .Count("okay", row => row.Okay, (row, count) => row with { Okay = count })
            .Count("failed", row => row.Failed, (row, count) => row with { Failed = count })
            .Number("mean_s", Microseconds, row => row.MeanSeconds, (row, time) => row with { MeanSeconds = time })
            .Number("p50_s", Microseconds, row => row.P50Seconds, (row, time) => row with { P50Seconds = time })
            .Number("p95_s", Microseconds, row => row.P95Seconds, (row, time) => row with { P95Seconds = time })
            .Number("p99_s", Microseconds, row => row.P99Seconds, (row, time) => row with { P99Seconds = time });

    /// <summary>Opens a file to be written.</summary>
    /// <exception cref="UserErrorException">It exists and is not to be touched, or cannot be written.</exception>
    public static CsvFile<TimelineRow> Open(string path, ExistingFile whenExists) => Format.Open(path, whenExists);

    /// <summary>Reads a file that may still be being written.</summary>
    /// <exception cref="UserErrorException">It cannot be read, lacks a column, or has a cell that is no number.</exception>
    public static IReadOnlyList<TimelineRow> Read(string path) => Format.Read(path).Rows;
}
