using System.Buffers.Binary;
using System.IO.Compression;
using MlServe.Evaluator.Load.Results.Histograms;

namespace MlServe.Evaluator.Load.Results.Tallies;

/// <summary>
/// Writes response times in the log format of HdrHistogram (version 1.3), which its plotters and analyzers read: two lines a
/// stage, the times from a request's start and, with the tag from_due, those from when it was due. Values are nanoseconds.
/// </summary>
internal sealed class HistogramLog
{
    /// <summary>Tag of the times that are free of coordinated omission.</summary>
    public const string FromDueTag = "from_due";

    // Readers show the longest time of a line in milliseconds, as all logs have it.
    private const double NanosecondsPerUnit = 1e6;
    private const long NanosecondsPerTick = 100;

    private readonly TextWriter writer;
    private readonly DateTimeOffset start;

    /// <summary>Begins a log.</summary>
    /// <param name="writer">Where it goes.</param>
    /// <param name="start">When the load begins; the lines count from then.</param>
    public HistogramLog(TextWriter writer, DateTimeOffset start)
    {
        (this.writer, this.start) = (writer, start);
        var seconds = start.ToUnixTimeMilliseconds() / 1000.0;
        WriteLines(
            "#[MlServe evaluator: response times in nanoseconds; tag from_due: counted from when a request was due]",
            "#[Histogram log format version 1.3]",
            Invariant($"#[StartTime: {seconds:0.000} (seconds since epoch), {start.UtcDateTime:ddd MMM dd HH:mm:ss 'UTC' yyyy}]"
            ),
            "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\""
        );
    }

    /// <summary>Adds a stage that has ended.</summary>
    /// <param name="endedAt">When it ended.</param>
    /// <param name="length">How long it was.</param>
    /// <param name="tally">What it counted.</param>
    public void Write(DateTimeOffset endedAt, TimeSpan length, StageTally tally)
    {
        var (total, fromDue) = tally.Times();
        var begun = endedAt - length - start;
        WriteLines(Line("", begun, length, total), Line($"Tag={FromDueTag},", begun, length, fromDue));
    }

    private void WriteLines(params string[] lines)
    {
        // One write: a reader, or a kill, never sees half a line.
        writer.Write(string.Concat(lines.Select(line => line + "\n")));
        writer.Flush();
    }

    private static string Line(string tag, TimeSpan begun, TimeSpan length, LatencyHistogram times) =>
        Invariant($"{tag}{Math.Max(0, begun.TotalSeconds):0.000},{length.TotalSeconds:0.000}"
            + $",{(times.Max ?? TimeSpan.Zero).Ticks * NanosecondsPerTick / NanosecondsPerUnit:0.000},{Convert.ToBase64String(Encode(times))}"
        );

    /// <summary>The compressed form: a cookie, a length, and the histogram's own form through zlib (big-endian, both).</summary>
    private static byte[] Encode(LatencyHistogram times)
    {
        var values = times.Values().ToList();
        // The longest is known exactly, not only its bucket.
        if (values is [.., var last])
            values = [.. values[..^1], last with { Count = last.Count - 1 }, (times.Max!.Value, 1)];
        var histogram = HdrEncoding.Encode(values.Where(value => value.Count > 0).Select(value => (value.Value.Ticks * NanosecondsPerTick, value.Count)));
        using var packed = new MemoryStream();
        packed.Write(new byte[8]);
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(histogram);
        var bytes = packed.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(bytes, HdrEncoding.CompressedCookie);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4), bytes.Length - 8);
        return bytes;
    }
}
