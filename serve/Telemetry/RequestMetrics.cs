using System.Diagnostics.Metrics;
using System.Globalization;
using Prometheus;

namespace MlServe.Serve.Telemetry;

/// <summary>
/// ASP.NET Core's metrics of its requests, under OpenTelemetry's names: dots become underscores, the unit is appended.
/// prometheus-net has an adapter for every meter, but its names lack the unit. Only the meter of this host's own factory is
/// heard: tests run several hosts in a process.
/// </summary>
internal sealed class RequestMetrics : IDisposable
{
    // Alphabetical: so they stand in the text.
    private static readonly string[] Tags =
    [
        "aspnetcore.request.is_unhandled", "error.type", "http.request.method", "http.response.status_code", "http.route",
        "network.protocol.version", "url.scheme",
    ];

    private readonly MeterListener listener = new();

    public RequestMetrics(IMeterFactory meters, IMetricFactory metrics)
    {
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (!ReferenceEquals(instrument.Meter.Scope, meters) || instrument.Meter.Name != "Microsoft.AspNetCore.Hosting")
                return;
            if (instrument is UpDownCounter<long> { Name: "http.server.active_requests" })
                self.EnableMeasurementEvents(instrument, new ByLabels<Gauge>(names =>
                    metrics.CreateGauge("http_server_active_requests", instrument.Description ?? "", names)));
            else if (instrument is Histogram<double> { Name: "http.server.request.duration" } duration)
                self.EnableMeasurementEvents(instrument, new ByLabels<Histogram>(names =>
                    metrics.CreateHistogram("http_server_request_duration_seconds", instrument.Description ?? "", names,
                        new HistogramConfiguration { Buckets = [.. duration.Advice!.HistogramBucketBoundaries!] })));
        };
        listener.SetMeasurementEventCallback<long>(static (_, value, tags, gauges) =>
        {
            var (gauge, labels) = ((ByLabels<Gauge>)gauges!).Find(tags);
            gauge.WithLabels(labels).Inc(value);
        });
        listener.SetMeasurementEventCallback<double>(static (_, value, tags, histograms) =>
        {
            var (histogram, labels) = ((ByLabels<Histogram>)histograms!).Find(tags);
            histogram.WithLabels(labels).Observe(value);
        });
        listener.Start();
    }

    public void Dispose() => listener.Dispose();

    /// <summary>A metric's collectors: a request that has no route has no such label, and labels belong to a collector.</summary>
    private sealed class ByLabels<T>(Func<string[], T> create) where T : class
    {
        private readonly T?[] collectors = new T?[1 << Tags.Length];

        public (T Collector, string[] Labels) Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            Span<int> places = stackalloc int[tags.Length];
            var (set, count) = (0, 0);
            for (var i = 0; i < tags.Length; i++)
            {
                places[i] = Array.IndexOf(Tags, tags[i].Key);
                if (places[i] < 0)
                    continue;
                set |= 1 << places[i];
                count++;
            }

            var labels = new string[count];
            for (var i = 0; i < tags.Length; i++)
            {
                if (places[i] >= 0)
                    labels[int.PopCount(set & ((1 << places[i]) - 1))] = Convert.ToString(tags[i].Value, CultureInfo.InvariantCulture) ?? "";
            }

            // Two threads may both make it: the factory gives both the same.
            return (collectors[set] ??= create([.. Tags.Where((_, i) => (set & (1 << i)) != 0).Select(tag => tag.Replace('.', '_'))]), labels);
        }
    }
}
