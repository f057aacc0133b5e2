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
                self.EnableMeasurementEvents(instrument, new BySeries<Gauge, IGauge>(
                    names => metrics.CreateGauge("http_server_active_requests", instrument.Description ?? "", names),
                    (gauge, labels) => gauge.WithLabels(labels)));
            else if (instrument is Histogram<double> { Name: "http.server.request.duration" } duration)
                self.EnableMeasurementEvents(instrument, new BySeries<Histogram, IHistogram>(
                    names => metrics.CreateHistogram("http_server_request_duration_seconds", instrument.Description ?? "", names,
                        new HistogramConfiguration { Buckets = [.. duration.Advice!.HistogramBucketBoundaries!] }),
                    (histogram, labels) => histogram.WithLabels(labels)));
        };
        listener.SetMeasurementEventCallback<long>(static (_, value, tags, gauges) => ((BySeries<Gauge, IGauge>)gauges!).Find(tags).Inc(value));
        listener.SetMeasurementEventCallback<double>(static (_, value, tags, histograms) =>
            ((BySeries<Histogram, IHistogram>)histograms!).Find(tags).Observe(value));
        listener.Start();
    }

    public void Dispose() => listener.Dispose();

    /// <summary>A metric's series by the tags that come with a measurement. Those seen before are found without making anything.</summary>
    private sealed class BySeries<TMetric, TSeries>(Func<string[], TMetric> create, Func<TMetric, string[], TSeries> withLabels)
        where TMetric : class
    {
        /// <summary>More than a client can bring about: beyond, each measurement finds its series anew.</summary>
        private const int MostKnown = 200;

        private readonly TMetric?[] collectors = new TMetric?[1 << Tags.Length];
        private volatile (KeyValuePair<string, object?>[] Tags, TSeries Series)[] known = [];

        public TSeries Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var one in known)
                if (AreSame(one.Tags, tags))
                    return one.Series;
            var series = Make(tags);
            // Of two threads that both add one, one may forget the other's: it comes again with the next measurement.
            if (known.Length < MostKnown)
                known = [.. known, (tags.ToArray(), series)];
            return series;
        }

        private static bool AreSame(KeyValuePair<string, object?>[] known, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (known.Length != tags.Length)
                return false;
            for (var i = 0; i < known.Length; i++)
                if (known[i].Key != tags[i].Key || !Equals(known[i].Value, tags[i].Value))
                    return false;
            return true;
        }

        /// <summary>Labels belong to a collector, and a request that has no route has no such label.</summary>
        private TSeries Make(ReadOnlySpan<KeyValuePair<string, object?>> tags)
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
            return withLabels(collectors[set] ??= create([.. Tags.Where((_, i) => (set & (1 << i)) != 0).Select(tag => tag.Replace('.', '_'))]), labels);
        }
    }
}
