using System.Globalization;
using MlServe.Evaluator.Pages;

namespace MlServe.Evaluator.RunFiles;

/// <summary>
/// Writes siege 4.0.7's log byte for byte (src/log.c): a header, then a row a stage, each in the file as soon as it is
/// written. A figure without a value is 0.00, where siege would print <c>-nan</c> or <c>inf</c>.
/// Unlike siege, the times of 5xx answers do not enter Resp Time, since the answers themselves are not in Trans.
/// </summary>
internal sealed class SiegeLogWriter(TextWriter writer) : IDisposable
{
    // Each column: its heading as siege pads it, and its value as siege prints it.
    private static readonly IReadOnlyList<(string Heading, Func<LoadRow, string> Value)> Columns =
    [
        ("      Date & Time", row => row.Time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)),
        ("  Trans", row => Whole(row.Transactions, 7)),
        ("  Elap Time", row => Decimal(row.ElapsedSeconds, 11)),
        ("  Data Trans", row => Whole(row.DataMegabytes, 12)),
        ("  Resp Time", row => Decimal(row.ResponseTimeSeconds, 11)),
        ("  Trans Rate", row => Decimal(row.TransactionRate, 12)),
        ("  Throughput", row => Decimal(row.ThroughputMegabytesPerSecond, 12)),
        ("  Concurrent", row => Decimal(row.Concurrency, 12)),
        ("    OKAY", row => Whole(row.Okay, 8)),
        ("   Failed", row => Whole(row.Failed, 8)),
    ];

    /// <summary>The header line, without its end.</summary>
    public static string Header { get; } = string.Join(',', Columns.Select(column => column.Heading));

    /// <summary>The first line of a new file.</summary>
    public void WriteHeader() => WriteLine(Header);

    /// <summary>A stage.</summary>
    public void Write(LoadRow row) => WriteLine(string.Join(',', Columns.Select(column => column.Value(row))));

    /// <summary>A line that readers skip, as siege's --mark writes it.</summary>
    public void Mark(string text) => WriteLine($"**** {text} ****");

    /// <inheritdoc/>
    public void Dispose() => writer.Dispose();

    private void WriteLine(string line)
    {
        writer.Write(line + "\n");
        writer.Flush();
    }

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
