using MlServe.Evaluator.Monitoring.Prometheus;
using MlServe.Evaluator.RunFiles.Autoscaling;
using MlServe.LocalCluster.Autoscaling;

namespace MlServe.Evaluator.WhatIf;

/// <summary>What an autoscaler had to go by as a Prometheus kept it: usage exactly, readiness and looks only nearly. Pure.</summary>
internal static class PrometheusRecording
{
    /// <summary>The recording.</summary>
    /// <param name="history">What the Prometheus has.</param>
    /// <param name="deployment">Whose pods they are.</param>
    public static ScalingRecording Of(PrometheusHistory history, string deployment)
    {
        var usage = history.Cpu.SelectMany(series => UsageOf(series, history.Memory))
            .DistinctBy(row => (row.Pod, row.Container, row.MeasuredAt)).OrderBy(row => row.Time).ToList();
        var (start, end) = (usage[0].Time, usage[^1].Time);
        var pods = usage.GroupBy(row => row.Pod).ToList();
        // One that is there as early as any other was there before.
        var states = pods.SelectMany(pod => StatesOf(pod.Key, pod.First(), pod.Last().Time, start, end)).OrderBy(row => row.Time).ToList();
        List<RecordedLook> looks = [];
        for (var time = start + Autoscaler.SyncPeriod; time <= end; time += Autoscaler.SyncPeriod)
        {
            var running = pods.Count(pod => pod.First().Time <= time && time - pod.Last().Time <= PrometheusUsage.OldestSample);
            var asked = history.Replicas.LastOrDefault(sample => sample.Time <= time);
            looks.Add(new RecordedLook(time, time, asked == default ? running : (int)asked.Value, null));
        }

        return new ScalingRecording
        {
            Name = $"Deployment {deployment}",
            Start = start,
            End = end,
            Looks = looks,
            States = states,
            Usage = usage,
            Cautions =
            [
                "Prometheus does not know when pods became ready nor when the autoscaler evaluated: pods count from their first sample on, and an evaluation "
                    + "is assumed every 15 s. Decisions may be a few evaluations earlier or later than they were.",
                .. history.Replicas.Count > 0 ? (string[])[]
                    : ["It has no kube_deployment_spec_replicas (kube-state-metrics): the replicas are the pods that were measured."],
            ],
        };
    }

    private static IEnumerable<PodUsageRow> UsageOf(PrometheusSeries cpu, IReadOnlyList<PrometheusSeries> memory)
    {
        var bytes = memory.Where(series => series.Pod == cpu.Pod && series.Container == cpu.Container).SelectMany(series => series.Samples).ToList();
        foreach (var (earlier, later) in cpu.Samples.Zip(cpu.Samples.Skip(1)))
        {
            var window = (later.Time - earlier.Time).TotalSeconds;
            // A counter that began anew tells nothing of the time in between.
            if (window <= 0 || later.Value < earlier.Value)
                continue;
            double? used = bytes.FindLast(sample => sample.Time <= later.Time) is { Value: > 0 } sample ? sample.Value / 1024 : null;
            yield return new PodUsageRow(later.Time, cpu.Pod, cpu.Container, later.Time, window, (later.Value - earlier.Value) / window, used);
        }
    }

    private static IEnumerable<PodStateRow> StatesOf(string pod, PodUsageRow first, DateTimeOffset last, DateTimeOffset start, DateTimeOffset end)
    {
        var window = TimeSpan.FromSeconds(first.WindowSeconds!.Value);
        var began = first.Time - start <= window ? start.AddHours(-1) : first.Time - window;
        yield return new PodStateRow(began, pod, "Running", began, "True", began, false);
        if (last + PrometheusUsage.OldestSample < end)
            yield return new PodStateRow(last + PrometheusUsage.OldestSample, pod, PodStateRow.Gone, began, "False", last, false);
    }
}
