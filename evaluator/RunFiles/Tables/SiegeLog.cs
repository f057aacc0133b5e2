using System.Globalization;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Files.Csv;

namespace MlServe.Evaluator.RunFiles.Tables;

/// <summary>
/// load_output.csv: siege 4.0.7's log byte for byte (src/log.c), a header and then one row per stage, each in the file as soon
/// as it is written. A figure without a value is 0.00, where siege would print <c>-nan</c> or <c>inf</c>. Unlike siege, the
/// times of 5xx answers do not enter Resp Time, since the answers themselves are not in Trans.
/// </summary>
internal sealed class SiegeLog(TextWriter writer) : IDisposable
{
    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss";

    // siege pads Failed to this width: a shorter one lacks digits.
    private const int LastWidth = 8;

    // Each column: its heading as siege pads it, and its value as siege prints it.
    private static readonly CsvFormat<LoadRow> Format = new CsvFormat<LoadRow>(new LoadRow(default, 0, null, 0, null, null, null, null, 0, 0))
        .Column("      Date & Time", row => row.Time.ToString(TimeFormat, CultureInfo.InvariantCulture), (row, cell) => row with { Time = ReadTime(cell) })
        .Column("  Trans", row => Whole(row.Transactions, 7), (row, cell) => row with { Transactions = cell.Count() })
        .Column("  Elap Time", row => Decimal(row.ElapsedSeconds, 11), (row, cell) => row with { ElapsedSeconds = cell.Number() })
        .Column("  Data Trans", row => Whole(row.DataMegabytes, 12), (row, cell) => row with { DataMegabytes = cell.Count() })
        .Column("  Resp Time", row => Decimal(row.ResponseTimeSeconds, 11), (row, cell) => row with { ResponseTimeSeconds = cell.Number() })
        .Column("  Trans Rate", row => Decimal(row.TransactionRate, 12), (row, cell) => row with { TransactionRate = cell.Number() })
        .Column(
            "  Throughput",
            row => Decimal(row.ThroughputMegabytesPerSecond, 12),
            (row, cell) => row with { ThroughputMegabytesPerSecond = cell.Number() })
        .Column("  Concurrent", row => Decimal(row.Concurrency, 12), (row, cell) => row with { Concurrency = cell.Number() })
        .Column("    OKAY", row => Whole(row.Okay, 8), (row, cell) => row with { Okay = cell.Count() })
        .Column("   Failed", row => Whole(row.Failed, LastWidth), (row, cell) => row with { Failed = cell.Count() });

    /// <summary>Opens a file to be written; a new one begins with the header.</summary>
    /// <exception cref="UserErrorException">It exists and is not to be touched, or cannot be written.</exception>
    public static SiegeLog Open(string path, ExistingFile whenExists)
    {
        var file = OutputFile.OpenText(path, whenExists);
        var log = new SiegeLog(file);
        if (OutputFile.IsEmpty(file.BaseStream))
            log.WriteHeader();
        return log;
    }

    /// <summary>The first line of a new file.</summary>
    public void WriteHeader() => WriteLine(Format.Header);

    /// <summary>A stage.</summary>
    public void Write(LoadRow row) => WriteLine(Format.Line(row));

    /// <summary>A line that readers skip, as siege's --mark writes it.</summary>
    public void Mark(string text) => WriteLine($"**** {text} ****\n");

    /// <inheritdoc/>
    public void Dispose() => writer.Dispose();

    /// <summary>Reads the file at <paramref name="path"/>, ours or one that siege wrote.</summary>
    /// <exception cref="UserErrorException">It cannot be read, has no row, or has a line that is none.</exception>
    public static CsvRows<LoadRow> Read(string path) => Read(TextFile.Read(path));

    /// <summary>
    /// Reads the lines of a log. Left out: the header wherever it stands (several logs put together have several), blank lines,
    /// <c>**** marks ****</c>, and with a warning a last line that its writer did not finish. Anything else that is no row is
    /// an error: a figure left out silently would change the score.
    /// </summary>
    /// <exception cref="UserErrorException">It has no row, or a line that is none.</exception>
    public static CsvRows<LoadRow> Read(TextFile file)
    {
        var (rows, warnings) = (new List<LoadRow>(), new List<string>());
        foreach (var (line, cells) in CsvText.Read(file))
        {
            if (cells[0].StartsWith("****", StringComparison.Ordinal) || cells[0] == "Date & Time")
                continue;
            var place = new CsvPlace(file, line, rows.Count, warnings);
            if (file.IsCutOff(line) && !(cells.Length == Format.Width && file.Lines[line].TrimEnd().Split(',')[^1].Length >= LastWidth))
                warnings.Add(file.At(line, "the last line is incomplete and left out"));
            else if (cells.Length != Format.Width)
                throw place.Mistake($"{cells.Length} columns instead of siege's {Format.Width}");
            else
                rows.Add(Format.Read(place, cells));
        }

        return rows.Count > 0
            ? new CsvRows<LoadRow>(rows, warnings)
            : throw new UserErrorException($"{file.Path}: no row of a load in it: expected siege's log or one that 'evaluator load' wrote");
    }

    private void WriteLine(string line)
    {
        writer.Write(line);
        writer.Flush();
    }

    private static DateTime ReadTime(CsvCell cell) =>
        DateTime.TryParseExact(cell.Text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time
            : throw cell.Mistake("is not a date such as 2026-01-31 12:00:00");

    private static string Whole(long value, int width) => value.ToString(CultureInfo.InvariantCulture).PadLeft(width);

    // C's printf rounds an exact tie (0.125, 0.375, …: always a multiple of 1/8) to the even digit, .NET away from zero.
    private static string Decimal(double? value, int width)
    {
        var number = value ?? 0;
        var mayTie = Math.Abs(number) < 1e12 && number * 8 == Math.Floor(number * 8);
        var text = mayTie
            ? decimal.Round((decimal)number, 2, MidpointRounding.ToEven).ToString("F2", CultureInfo.InvariantCulture)
            : number.ToString("F2", CultureInfo.InvariantCulture);
        return text.PadLeft(width);
    }
}
