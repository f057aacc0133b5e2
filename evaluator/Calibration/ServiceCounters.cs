using System.Globalization;
using System.Text.RegularExpressions;

namespace MlServe.Evaluator.Calibration;

/// <summary>
/// What a service tells of itself in <c>/metrics</c>: its process under the names that Prometheus' client libraries give it, and what only
/// <c>serve</c> has. Null is what it does not tell.
/// </summary>
internal sealed partial record ServiceCounters
{
    /// <summary>CPU time of the process so far, seconds.</summary>
    public double? CpuSeconds { get; init; }

    /// <summary>Its resident memory, bytes.</summary>
    public double? ResidentBytes { get; init; }

    /// <summary>When the process started.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Images that it has classified so far.</summary>
    public double? Served { get; init; }

    /// <summary>Requests that it works on at once.</summary>
    public int? Concurrency { get; init; }

    /// <summary>Requests that may wait.</summary>
    public int? QueueLength { get; init; }

    /// <summary>Asks the service, on a connection of its own: one that is kept would stay with a pod that is gone.</summary>
    /// <returns>What it tells: nothing where there is no such page, null where nothing answers.</returns>
    public static async Task<ServiceCounters?> ReadAsync(HttpClient http, HttpAddress url, CancellationToken ct)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url.Page("/metrics").Url);
            request.Headers.ConnectionClose = true;
            using var response = await http.SendAsync(request, ct);
            return response.IsSuccessStatusCode ? Parse(await response.Content.ReadAsStringAsync(ct)) : new ServiceCounters();
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>Reads Prometheus' text format; whatever else it holds is passed over.</summary>
    internal static ServiceCounters Parse(string text)
    {
        var samples = Sample().Matches(text)
            .GroupBy(sample => sample.Groups["name"].Value, sample => double.Parse(sample.Groups["value"].ValueSpan, CultureInfo.InvariantCulture))
            .ToDictionary(known => known.Key, known => known.Sum());
        double? Find(string name) => samples.TryGetValue(name, out var value) ? value : null;
        return new ServiceCounters
        {
            CpuSeconds = Find("process_cpu_seconds_total"),
            ResidentBytes = Find("process_resident_memory_bytes"),
            StartedAt = Find("process_start_time_seconds") is { } seconds ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null,
            // A service that has classified nothing has no series of it yet.
            Served = Find("mlserve_predictions_total") ?? (samples.ContainsKey("mlserve_queue_capacity") ? 0 : null),
            Concurrency = (int?)Find("mlserve_inference_concurrency"),
            QueueLength = (int?)Find("mlserve_queue_capacity"),
        };
    }

    [GeneratedRegex(
        @"^(?<name>[a-zA-Z_:][\w:]*)(\{[^\n]*\})?[ \t]+(?<value>[+-]?\d+(\.\d*)?(e[+-]?\d+)?)[ \t\d]*\r?$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex Sample();
}
