using k8s.Models;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Files.Csv;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Autoscaling;
using MlServe.Kubernetes;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Objects;

namespace MlServe.Evaluator.Monitoring;

/// <summary>
/// Keeps all that an autoscaler goes by, so that its decisions can be made again with other settings: each state of each pod, each
/// measurement, each status that it wrote. When it has looked, the metrics are read at once: what it saw is then known to some
/// milliseconds instead of to a beat of the monitor.
/// </summary>
internal sealed class ScalingRecord : IAsyncDisposable
{
    private readonly UsageSource source;
    private readonly IReadOnlySet<string> containers;
    private readonly TimeProvider time;
    private readonly CancellationToken over;
    private readonly CsvFile<PodUsageRow> usage;
    private readonly CsvFile<PodStateRow> states;
    private readonly CsvFile<AutoscalerRow>? looks;
    private readonly Dictionary<string, DateTimeOffset> measured = [];
    private readonly Dictionary<string, PodStateRow> known = [];
    private readonly Lock gate = new();
    private Task reading = Task.CompletedTask;

    /// <summary>Begins the files.</summary>
    /// <param name="folder">Where they go.</param>
    /// <param name="source">Where the metrics come from.</param>
    /// <param name="scope">Whose pods, and whether there is an autoscaler.</param>
    /// <param name="time">The clock.</param>
    /// <param name="over">Ends what is under way.</param>
    /// <exception cref="UserErrorException">They cannot be written.</exception>
    public ScalingRecord(RunFolder folder, UsageSource source, WatchScope scope, TimeProvider time, CancellationToken over)
    {
        (this.source, containers, this.time, this.over) = (source, scope.Pods.Containers, time, over);
        usage = PodUsageCsv.Open(folder.PodUsage, ExistingFile.Refuse);
        states = PodStatesCsv.Open(folder.PodStates, ExistingFile.Refuse);
        looks = scope.Autoscaler is null ? null : AutoscalerCsv.Open(folder.Autoscaler, ExistingFile.Refuse);
    }

    /// <summary>Takes in what the metrics are by now; of each measurement only the first sight is kept.</summary>
    public void Take(DateTimeOffset now, UsageReading found)
    {
        if (found.Metrics.Pods is not { } answered)
            return;
        var names = found.Pods.Select(pod => pod.Name()).ToHashSet();
        var pods = answered.Where(pod => pod.Timestamp is not null && names.Contains(pod.Metadata?.Name ?? "")).ToDictionary(pod => pod.Metadata.Name);
        lock (gate)
        {
            foreach (var (name, pod) in pods.Where(pod => measured.GetValueOrDefault(pod.Key) != pod.Value.Timestamp))
            {
                measured[name] = pod.Timestamp!.Value;
                foreach (var container in (pod.Containers ?? []).Where(container => containers.Contains(container.Name)))
                    usage.Write(RowOf(now, pod, container));
            }

            foreach (var lost in measured.Keys.Where(name => names.Contains(name) && !pods.ContainsKey(name)).ToList())
            {
                measured.Remove(lost);
                foreach (var container in containers)
                    usage.Write(new PodUsageRow(now, lost, container, null, null, null, null));
            }
        }
    }

    /// <summary>Takes in a state of a pod.</summary>
    public void Take(V1Pod pod, bool isGone)
    {
        var ready = pod.Status?.Conditions?.FirstOrDefault(condition => condition.Type == "Ready");
        var row = new PodStateRow(
            time.GetUtcNow(), pod.Name() ?? "", isGone ? PodStateRow.Gone : pod.Status?.Phase ?? "", pod.Status?.StartTime, ready?.Status ?? "",
            ready?.LastTransitionTime, pod.IsDeleting);
        lock (gate)
        {
            if (known.GetValueOrDefault(row.Pod) is { } before && before with { Time = row.Time } == row)
                return;
            known[row.Pod] = row;
            states.Write(row);
        }
    }

    /// <summary>Takes in a status that the autoscaler has written.</summary>
    public void Take(V1HorizontalPodAutoscaler autoscaler)
    {
        var (now, status) = (time.GetUtcNow(), autoscaler.Status);
        looks?.Write(new AutoscalerRow(now, status?.CurrentReplicas ?? 0, status?.DesiredReplicas ?? 0, status?.CurrentCPUUtilizationPercentage));
        lock (gate)
            reading = Task.WhenAll(reading, ReadAsync(now));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await reading;
        usage.Dispose();
        states.Dispose();
        looks?.Dispose();
    }

    private async Task ReadAsync(DateTimeOffset now)
    {
        try
        {
            Take(now, await source.ReadAsync(over));
        }
        catch (Exception exception) when (exception is OperationCanceledException || ClusterFailure.Is(exception))
        {
            // The monitor's next beat sees it, and tells of what fails.
        }
    }

    private static PodUsageRow RowOf(DateTimeOffset now, PodMetrics pod, ContainerMetrics container) => new(
        now, pod.Metadata.Name, container.Name, pod.Timestamp, GoDuration.Parse(pod.Window)?.TotalSeconds,
        Amount(container, "cpu"), Amount(container, "memory") / 1024);

    private static double Amount(ContainerMetrics container, string resource) =>
        container.Usage?.TryGetValue(resource, out var used) == true ? used.ToDouble() : 0;
}
