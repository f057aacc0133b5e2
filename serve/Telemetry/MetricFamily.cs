using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace MlServe.Serve.Telemetry;

/// <summary>One metric with all its series, a series for each combination of labels.</summary>
internal sealed class MetricFamily(string name, string help, MetricKind kind, double[] upperBounds)
{
    readonly ConcurrentDictionary<string, Series> series = new(StringComparer.Ordinal);

    /// <summary>The name as Prometheus sees it.</summary>
    public string Name => name;

    public static MetricFamily Of(Instrument instrument)
    {
        var type = instrument.GetType().GetGenericTypeDefinition();
        var kind = type == typeof(Histogram<>) ? MetricKind.Histogram
            : type == typeof(Counter<>) ? MetricKind.Counter
            : type == typeof(ObservableCounter<>) ? MetricKind.ObservedCounter
            : type == typeof(UpDownCounter<>) ? MetricKind.UpDownCounter
            : MetricKind.Gauge;
        var bounds = (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries?.ToArray() ?? [];
        return new MetricFamily(PrometheusText.Name(instrument.Name, instrument.Unit, kind), instrument.Description ?? "", kind, bounds);
    }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var one = series.GetOrAdd(PrometheusText.Labels(tags), static (_, buckets) => new Series(buckets), upperBounds.Length + 1);
        lock (one)
        {
            // Observed instruments report their total, the others an addition to it.
            one.Value = kind is MetricKind.Gauge or MetricKind.ObservedCounter ? value : one.Value + value;
            if (kind == MetricKind.Histogram)
                one.Buckets[Bucket(value)]++;
        }
    }

    /// <summary>Index of the first bucket whose upper bound, included, is not below the value.</summary>
    int Bucket(double value)
    {
        var found = Array.BinarySearch(upperBounds, value);
        return found >= 0 ? found : ~found;
    }

    public void WriteTo(StringBuilder text)
    {
        if (series.IsEmpty)
            return;
        PrometheusText.WriteHeader(text, name, help, kind);
        foreach (var (labels, one) in series.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            lock (one)
            {
                if (kind != MetricKind.Histogram)
                    PrometheusText.WriteSample(text, name, labels, one.Value);
                else
                    PrometheusText.WriteHistogram(text, name, labels, upperBounds, one.Buckets, one.Value);
            }
        }
    }

    sealed class Series(int buckets)
    {
        public double Value;
        public readonly long[] Buckets = new long[buckets];
    }
}

/// <summary>What a family's numbers mean.</summary>
internal enum MetricKind
{
    /// <summary>Grows by what is recorded.</summary>
    Counter,

    /// <summary>Grows; each record is the total.</summary>
    ObservedCounter,

    /// <summary>Changes up and down by what is recorded.</summary>
    UpDownCounter,

    /// <summary>The last record stands.</summary>
    Gauge,

    /// <summary>Records are counted in buckets.</summary>
    Histogram,
}
