using k8s.Models;

namespace MlServe.Evaluator.Monitoring.Prometheus;

/// <summary>A value at the moment that the kubelet took it.</summary>
internal readonly record struct PrometheusSample(DateTimeOffset Time, double Value);

/// <summary>A container's series: its labels that matter, and its samples, oldest first.</summary>
internal sealed record PrometheusSeries(string Pod, string Container, IReadOnlyList<PrometheusSample> Samples)
{
    /// <summary>When it was last measured.</summary>
    public DateTimeOffset Last => Samples[^1].Time;
}

/// <summary>From Prometheus' raw samples to what the metrics API would say of the same pods. Pure.</summary>
internal static class PrometheusUsage
{
    /// <summary>
    /// Samples older than this measure nothing any more: one and a half of the minute that Prometheus takes between two
    /// looks unless told otherwise. Its own look-back is five minutes, in which a deleted pod would still use CPU.
    /// </summary>
    public static readonly TimeSpan OldestSample = TimeSpan.FromSeconds(90);

    private const double NanoPerCore = 1e9;

    /// <summary>
    /// CPU is the counter's difference between the last two samples, as metrics-server has it (PromQL's <c>irate</c>);
    /// memory is the last sample. A container that was measured less than twice, or whose counter began anew, is left out.
    /// </summary>
    /// <param name="cpu">container_cpu_usage_seconds_total.</param>
    /// <param name="memory">container_memory_working_set_bytes.</param>
    /// <param name="now">The time to which samples may be too old.</param>
    public static IReadOnlyList<PodMetrics> Of(IEnumerable<PrometheusSeries> cpu, IEnumerable<PrometheusSeries> memory, DateTimeOffset now)
    {
        var bytes = Newest(memory, now).ToDictionary(series => (series.Pod, series.Container), series => series.Samples[^1].Value);
        return
        [
            .. from series in Newest(cpu, now)
               let rate = Rate(series)
               where rate is not null && bytes.ContainsKey((series.Pod, series.Container))
               group (series.Container, rate.Value.Cores, rate.Value.Window, series.Last, Bytes: bytes[(series.Pod, series.Container)]) by series.Pod into pod
               select new PodMetrics
               {
                   Metadata = new V1ObjectMeta { Name = pod.Key },
                   Timestamp = pod.Min(container => container.Last).UtcDateTime,
                   Window = Invariant($"{pod.Max(container => container.Window.TotalSeconds):0.###}s"),
                   Containers = [.. pod.Select(container => new ContainerMetrics
                   {
                       Name = container.Container,
                       Usage = new Dictionary<string, ResourceQuantity>
                       {
                           ["cpu"] = Amount(container.Cores * NanoPerCore, "n"),
                           ["memory"] = Amount(container.Bytes, ""),
                       },
                   })],
               },
        ];
    }

    /// <summary>
    /// One series a container. A restarted container has two for a while, one ended; a kubelet that two jobs scrape
    /// has two always, and adding them would count it twice.
    /// </summary>
    private static IEnumerable<PrometheusSeries> Newest(IEnumerable<PrometheusSeries> all, DateTimeOffset now) => all
        .Where(series => series.Samples.Count > 0 && now - series.Last <= OldestSample)
        .GroupBy(series => (series.Pod, series.Container))
        .Select(same => same.MaxBy(series => series.Last)!);

    private static (double Cores, TimeSpan Window)? Rate(PrometheusSeries series)
    {
        if (series.Samples.Count < 2)
            return null;
        var (earlier, later) = (series.Samples[^2], series.Samples[^1]);
        var window = later.Time - earlier.Time;
        return window <= TimeSpan.Zero || later.Value < earlier.Value ? null : ((later.Value - earlier.Value) / window.TotalSeconds, window);
    }

    /// <summary>Capped where Kubernetes caps its amounts: a sample may be absurd, or overflow.</summary>
    private static ResourceQuantity Amount(double amount, string suffix) =>
        new(Invariant($"{Math.Round(Math.Min(amount, long.MaxValue)):0}{suffix}"));
}
