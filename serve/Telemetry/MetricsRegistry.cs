using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace MlServe.Serve.Telemetry;

/// <summary>
/// Sums what .NET's instruments record, for Prometheus to collect: those of this service and ASP.NET Core's request metrics.
/// Only meters of this host's own factory are heard: tests run several hosts in a process.
/// </summary>
internal sealed class MetricsRegistry : IDisposable
{
    static readonly string[] Meters = [ServeMetrics.MeterName, "Microsoft.AspNetCore.Hosting"];

    readonly ConcurrentDictionary<Instrument, MetricFamily> families = [];
    readonly MeterListener listener = new();

    public MetricsRegistry(IMeterFactory factory)
    {
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, factory) && Meters.Contains(instrument.Meter.Name))
                self.EnableMeasurementEvents(instrument, families.GetOrAdd(instrument, MetricFamily.Of));
        };
        listener.SetMeasurementEventCallback<double>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        listener.SetMeasurementEventCallback<long>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        listener.SetMeasurementEventCallback<int>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        listener.Start();
    }

    /// <summary>Everything measured so far, in the Prometheus text format, families in alphabetical order.</summary>
    public string Expose()
    {
        listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var family in families.Values.OrderBy(f => f.Name, StringComparer.Ordinal))
            family.WriteTo(text);
        return text.ToString();
    }

    public void Dispose() => listener.Dispose();
}
