using System.Globalization;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Files.Csv;

namespace MlServe.Evaluator.RunFiles.Tables;

/// <summary>
/// resource_usage.csv, ours or the original monitor's: the original's eight columns, so that its notebooks read it unchanged,
/// and after them how fresh the usage is and how many replicas were ready and asked for. KB is bytes ÷ 1024; an unknown
/// figure is an empty cell, <c>nan</c> too is read as none.
/// </summary>
internal static class UsageCsv
{
    // Between rows whose time cannot be read: what the original monitor waits.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private const string Whole = "0", Kilobytes = "0.###", Cores = "0.######";

    private static readonly CsvFormat<UsageRow> Format = new CsvFormat<UsageRow>(UsageRow.Gap(default))
        .Column("time", row => Timestamps.Format(row.Time), (row, cell) => row with { Time = ReadTime(cell) })
        .Number("n_replica", Whole, row => row.Replicas, (row, figure) => row with { Replicas = Round(figure) })
        .Number("cpu_req_core", Cores, row => row.CpuRequestedCores, (row, figure) => row with { CpuRequestedCores = figure })
        .Number("mem_req_KB", Kilobytes, row => row.MemoryRequestedKB, (row, figure) => row with { MemoryRequestedKB = figure })
        .Number("cpu_lim_core", Cores, row => row.CpuLimitCores, (row, figure) => row with { CpuLimitCores = figure })
        .Number("mem_lim_KB", Kilobytes, row => row.MemoryLimitKB, (row, figure) => row with { MemoryLimitKB = figure })
        .Number("cpu_use_core", Cores, row => row.CpuUsedCores, (row, figure) => row with { CpuUsedCores = figure })
        .Number("mem_use_KB", Kilobytes, row => row.MemoryUsedKB, (row, figure) => row with { MemoryUsedKB = figure })
        // Ours, which files of others lack.
        .Column(
            "measured_at",
            row => row.MeasuredAt is { } time ? Timestamps.Format(time) : null,
            (row, cell) => row with { MeasuredAt = TryReadTime(cell.Text) },
            isOptional: true)
        .Number("window_s", "0.###", row => row.WindowSeconds, (row, figure) => row with { WindowSeconds = figure }, isOptional: true)
        .Number("n_ready", Whole, row => row.Ready, (row, figure) => row with { Ready = Round(figure) }, isOptional: true)
        .Number("n_desired", Whole, row => row.Desired, (row, figure) => row with { Desired = Round(figure) }, isOptional: true)
        .Number(
            "cpu_use_busiest_core", Cores, row => row.CpuUsedByBusiestCores, (row, figure) => row with { CpuUsedByBusiestCores = figure }, isOptional: true)
        .Number(
            "mem_use_largest_KB", Kilobytes, row => row.MemoryUsedByLargestKB, (row, figure) => row with { MemoryUsedByLargestKB = figure }, isOptional: true);

    /// <summary>Opens a file to be written.</summary>
    /// <exception cref="UserErrorException">It exists and is not to be touched, or cannot be written.</exception>
    public static CsvFile<UsageRow> Open(string path, ExistingFile whenExists) => Format.Open(path, whenExists);

    /// <summary>Reads the file at <paramref name="path"/>.</summary>
    /// <exception cref="UserErrorException">It cannot be read, lacks a column, has no row, or has a cell that is no number.</exception>
    public static CsvRows<UsageRow> Read(string path) => Read(TextFile.Read(path));

    /// <summary>Reads the lines of a usage file.</summary>
    /// <exception cref="UserErrorException">It lacks a column, has no row, or has a cell that is no number.</exception>
    public static CsvRows<UsageRow> Read(TextFile file) =>
        Format.Read(file) is { Rows.Count: > 0 } read ? read : throw new UserErrorException($"{file.Path}: no sample in it");

    private static DateTimeOffset ReadTime(CsvCell cell)
    {
        if (TryReadTime(cell.Text) is { } time)
            return time;
        if (cell.Place.Row == 0)
            cell.Warn($"is not a time in a known format; rows are taken to be {Interval.TotalSeconds} s apart");
        return DateTimeOffset.UnixEpoch + (cell.Place.Row * Interval);
    }

    // ISO 8601 (ours), "2026-01-31 12:00:00.123456" (Python's str of a datetime), or seconds: since 1970, or since a start.
    private static DateTimeOffset? TryReadTime(string text)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds))
            return seconds is >= 0 and < 1e11 ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time) ? time : null;
    }

    private static int? Round(double? figure) => figure is { } known ? (int)Math.Round(known) : null;
}
