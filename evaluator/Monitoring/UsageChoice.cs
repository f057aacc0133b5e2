using MlServe.Evaluator.Monitoring.Prometheus;

namespace MlServe.Evaluator.Monitoring;

/// <summary>Where the usage of pods comes from.</summary>
/// <param name="Prometheus">A Prometheus; null: the metrics API.</param>
/// <param name="Compare">Ask the metrics API as well.</param>
internal sealed record UsageChoice(HttpAddress? Prometheus = null, bool Compare = false)
{
    /// <summary>The Prometheus that was chosen; null: none was.</summary>
    /// <param name="interval">Time between two readings.</param>
    /// <param name="time">The clock.</param>
    public PrometheusMetrics? OpenPrometheus(TimeSpan interval, TimeProvider time) =>
        Prometheus is { } server ? new PrometheusMetrics(server, time, interval) : null;
}
