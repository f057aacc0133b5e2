using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Files.Csv;
using MlServe.Evaluator.Load.Http;

namespace MlServe.Evaluator.Load.Results;

/// <summary>
/// Writes every request as a row: JSON lines into a file that ends in .json or .jsonl, else CSV. Users hand their rows
/// over and go on; a task of its own formats and writes them.
/// </summary>
internal sealed class RequestLog : IAsyncDisposable
{
    private static readonly IReadOnlyList<(string Name, Func<RequestLog, RequestRecord, object?> Value)> Columns =
    [
        ("time", (log, record) => log.TimeOf(record.Hop.Started)),
        ("stage", (_, record) => record.Stage),
        ("method", (_, record) => record.Target.Plan.Method),
        ("url", (_, record) => record.Target.Url.ToString()),
        ("status", (_, record) => record.Hop.Status == 0 ? null : record.Hop.Status),
        ("fault", (_, record) => NameOf(record.Hop.Fault)),
        ("late_s", (log, record) => log.Seconds(record.Hop.Ready, record.Hop.Started)),
        ("connect_s", (log, record) => record.Hop.Connected == 0 ? null : log.Seconds(record.Hop.Started, record.Hop.Connected)),
        ("wait_s", (log, record) => record.Hop.FirstByte == 0 ? null : log.Seconds(record.Hop.Connected, record.Hop.FirstByte)),
        ("total_s", (log, record) => log.Seconds(record.Hop.Started, record.Hop.Ended)),
        ("from_due_s", (log, record) => log.Seconds(record.Hop.Due, record.Hop.Ended)),
        ("body_bytes", (_, record) => record.Hop.BodyBytes),
    ];

    private readonly Channel<RequestRecord> rows = Channel.CreateUnbounded<RequestRecord>(new UnboundedChannelOptions { SingleReader = true });
    private readonly TextWriter writer;
    private readonly LoadClock clock;
    private readonly bool isJson;
    private readonly Task writing;

    private RequestLog(TextWriter writer, LoadClock clock, bool isJson)
    {
        (this.writer, this.clock, this.isJson) = (writer, clock, isJson);
        writing = Task.Run(WriteAsync);
    }

    /// <summary>Begins a file.</summary>
    /// <exception cref="UserErrorException">It exists and is not to be touched, or cannot be written.</exception>
    public static RequestLog Open(string path, ExistingFile whenExists, LoadClock clock)
    {
        var isJson = Path.GetExtension(path) is ".json" or ".jsonl";
        var writer = OutputFile.OpenText(path, whenExists);
        if (OutputFile.IsEmpty(writer.BaseStream) && !isJson)
            writer.Write(CsvText.Line(Columns.Select(column => column.Name)));
        return new RequestLog(writer, clock, isJson);
    }

    /// <summary>Takes a row; returns at once.</summary>
    public void Write(RequestRecord record) => rows.Writer.TryWrite(record);

    /// <summary>Writes what is left and closes the file.</summary>
    /// <exception cref="IOException">A row could not be written, and none after it.</exception>
    public async ValueTask DisposeAsync()
    {
        rows.Writer.TryComplete();
        await using (writer)
            await writing;
    }

    private async Task WriteAsync()
    {
        try
        {
            while (await rows.Reader.WaitToReadAsync())
            {
                while (rows.Reader.TryRead(out var record))
                    await writer.WriteAsync(isJson ? Json(record) : Csv(record));
                await writer.FlushAsync();
            }
        }
        finally
        {
            // Where the disk is full the load goes on: its rows must not wait in memory for a writer that is gone.
            rows.Writer.TryComplete();
            while (rows.Reader.TryRead(out _))
            {
            }
        }
    }

    private string Csv(RequestRecord record) => CsvText.Line(Columns.Select(column => column.Value(this, record) switch
    {
        double seconds => seconds.ToString("0.000000", CultureInfo.InvariantCulture),
        var value => Convert.ToString(value, CultureInfo.InvariantCulture),
    }));

    private string Json(RequestRecord record)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            foreach (var (name, value) in Columns)
            {
                json.WritePropertyName(name);
                JsonSerializer.Serialize(json, value(this, record));
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    private string TimeOf(long timestamp) =>
        clock.TimeOf(timestamp).ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    private object Seconds(long from, long to) => clock.Between(from, to).TotalSeconds;

    private static string? NameOf(HopFault fault) => fault switch
    {
        HopFault.NoConnection => "no_connection",
        HopFault.TimedOut => "timed_out",
        HopFault.Broken => "broken",
        _ => null,
    };
}

/// <summary>One hop of one request, for the log of all requests.</summary>
/// <param name="Stage">Number of the stage, from 1.</param>
/// <param name="Target">What it went to.</param>
/// <param name="Hop">What became of it.</param>
internal readonly record struct RequestRecord(int Stage, HttpTarget Target, Hop Hop);
