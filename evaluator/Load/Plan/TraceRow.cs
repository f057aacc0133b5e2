using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Files.Csv;

namespace MlServe.Evaluator.Load.Plan;

/// <summary>A row of a trace, in whichever of its forms: each has some of the columns.</summary>
internal sealed record TraceRow
{
    private static readonly CsvFormat<TraceRow> Format = new CsvFormat<TraceRow>(new TraceRow())
        .Column("time", row => row.Time, (row, cell) => row with { Time = cell.Text, Line = cell.Place.Line })
        .Column("path", row => row.Path, (row, cell) => row with { Path = cell.Text }, isOptional: true)
        .Column("url", row => row.Url, (row, cell) => row with { Url = cell.Text }, isOptional: true)
        .Column("method", row => row.Method, (row, cell) => row with { Method = cell.Text }, isOptional: true)
        .Number("rate", "R", row => row.Rate, (row, rate) => row with { Rate = rate }, isOptional: true)
        .Number("requests", "R", row => row.Requests, (row, count) => row with { Requests = count }, isOptional: true)
        .Number("total_s", "R", row => row.TotalSeconds, (row, time) => row with { TotalSeconds = time }, isOptional: true)
        .Number("from_due_s", "R", row => row.FromDueSeconds, (row, time) => row with { FromDueSeconds = time }, isOptional: true);

    /// <summary>When: seconds, or a time of day.</summary>
    [JsonPropertyName("time")] public string Time { get; init; } = "";

    /// <summary>What is requested.</summary>
    [JsonPropertyName("path")] public string? Path { get; init; }

    /// <summary>The same as an address, of which the path counts.</summary>
    [JsonPropertyName("url")] public string? Url { get; init; }

    /// <summary>HTTP method; null where the trace does not say.</summary>
    [JsonPropertyName("method")] public string? Method { get; init; }

    /// <summary>Requests per second from here to the next row.</summary>
    [JsonPropertyName("rate")] public double? Rate { get; init; }

    /// <summary>Requests from here to the next row.</summary>
    [JsonPropertyName("requests")] public double? Requests { get; init; }

    /// <summary>In a file of all requests: how long it took.</summary>
    [JsonPropertyName("total_s")] public double? TotalSeconds { get; init; }

    /// <summary>In a file of all requests: how long it took from when it was due.</summary>
    [JsonPropertyName("from_due_s")] public double? FromDueSeconds { get; init; }

    /// <summary>Index of its line.</summary>
    [JsonIgnore] public int Line { get; init; }

    /// <summary>Whether it is of a file of all requests, whose rows are in the order in which requests ended.</summary>
    public bool IsOfLog => FromDueSeconds is not null;

    /// <summary>The rows of a file, CSV or with the ending .json or .jsonl a JSON object a line.</summary>
    /// <exception cref="UserErrorException">It is neither, or a cell is not what its column says.</exception>
    public static IReadOnlyList<TraceRow> ReadAll(TextFile file)
    {
        if (System.IO.Path.GetExtension(file.Path) is ".json" or ".jsonl")
            return [.. file.Lines.Index().Where(line => line.Item.Length > 0 && !file.IsCutOff(line.Index)).Select(line => Parse(file, line.Index))];
        // A log that its writer did not finish ends in the middle of a row; what people write may lack the last line's end.
        var isLog = file.Lines.Count > 0 && file.Lines[0].Contains("from_due_s", StringComparison.Ordinal);
        return Format.Read(file with { EndsAbruptly = file.EndsAbruptly && isLog }).Rows;
    }

    /// <summary>When it is, from wherever the file counts: of a log's request, when it was due.</summary>
    /// <exception cref="UserErrorException">It is no time.</exception>
    public TimeSpan At(TextFile file) => Moment(file) + TimeSpan.FromSeconds((TotalSeconds ?? 0) - (FromDueSeconds ?? TotalSeconds ?? 0));

    private static TraceRow Parse(TextFile file, int line)
    {
        try
        {
            return JsonSerializer.Deserialize<TraceRow>(file.Lines[line])! with { Line = line };
        }
        catch (JsonException exception)
        {
            throw new UserErrorException(file.At(line, $"is not a request as 'load --requests' writes it: {exception.Message}"), exception);
        }
    }

    private TimeSpan Moment(TextFile file)
    {
        // Seconds of a clock have more digits than a double holds.
        if (decimal.TryParse(Time, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds))
        {
            return Math.Abs(seconds) <= (decimal)TimeSpan.MaxValue.TotalSeconds / 2 ? TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond))
                : throw new UserErrorException(file.At(Line, $"time: '{Time}' is too large for seconds: is it milliseconds or nanoseconds?"));
        }

        return DateTimeOffset.TryParse(Time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? TimeSpan.FromTicks(moment.UtcTicks)
            : throw new UserErrorException(file.At(Line, $"time: '{Time}' is neither seconds nor a time such as 2026-01-31T09:00:00Z"));
    }
}
