using k8s.Models;
using MlServe.Evaluator.RunFiles.Autoscaling;
using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Telemetry;

namespace MlServe.Evaluator.WhatIf;

/// <summary>A moment at which an autoscaler looked.</summary>
/// <param name="Time">When.</param>
/// <param name="Knew">It knew what had been measured up to then.</param>
/// <param name="Current">Replicas that its target asked for.</param>
/// <param name="Desired">Replicas that it decided on; null where nobody kept that.</param>
internal sealed record RecordedLook(DateTimeOffset Time, DateTimeOffset Knew, int Current, int? Desired);

/// <summary>What an autoscaler had to go by while it was watched.</summary>
internal sealed record ScalingRecording
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(15);

    // So long after a decision its status may be seen; pods that it brings or ends may be seen before.
    private static readonly TimeSpan StatusDelay = TimeSpan.FromSeconds(5);
    private readonly Dictionary<string, List<PodStateRow>> states = [];
    private readonly Dictionary<string, List<PodUsageRow>> usage = [];

    /// <summary>Its name in messages.</summary>
    public required string Name { get; init; }

    /// <summary>Moment 0 of what is told of it.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>Its end.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>When the autoscaler looked, in order.</summary>
    public required IReadOnlyList<RecordedLook> Looks { get; init; }

    /// <summary>States of its pods, in order.</summary>
    public required IReadOnlyList<PodStateRow> States { init => states = value.GroupBy(row => row.Pod).ToDictionary(pod => pod.Key, pod => pod.ToList()); }

    /// <summary>What was measured of them, in order.</summary>
    public required IReadOnlyList<PodUsageRow> Usage { init => usage = value.GroupBy(row => row.Pod).ToDictionary(pod => pod.Key, pod => pod.ToList()); }

    /// <summary>Its cluster is older than Kubernetes 1.33, which leaves a use of exactly 110 % of the target alone.</summary>
    public bool IsBefore133 { get; init; }

    /// <summary>What of it is less than exact, a sentence each.</summary>
    public IReadOnlyList<string> Cautions { get; init; } = [];

    /// <summary>The pods as they were at a look, each with its latest usage.</summary>
    /// <param name="look">The look.</param>
    /// <param name="spec">What they request.</param>
    public IReadOnlyList<(V1Pod Pod, PodUsage? Usage)> PodsAt(RecordedLook look, V1PodSpec spec) =>
        [.. StatesAt(DecidedAt(look)).Select(state => (PodOf(state, spec), UsageOf(state.Pod, look.Knew)))];

    /// <summary>
    /// As many pods as <paramref name="count"/> in place of those that there were: the CPU that these used in all, evenly, since the load is the
    /// same; each with the memory that one of these used, since that hardly depends on the load.
    /// </summary>
    public IReadOnlyList<(V1Pod Pod, PodUsage? Usage)> Instead(RecordedLook look, V1PodSpec spec, int count)
    {
        var measured = PodsAt(look, spec).Where(IsServing).Select(pod => pod.Usage).OfType<PodUsage>().ToList();
        var names = measured.SelectMany(pod => pod.Containers).Select(container => container.Name).Distinct().ToList();
        List<ContainerUsage> each = [.. names.Select(name =>
        {
            var same = measured.SelectMany(pod => pod.Containers).Where(container => container.Name == name).ToList();
            return new ContainerUsage(name, same.Sum(container => container.CpuCores) / count, (long)same.Average(container => container.MemoryBytes));
        })];
        return
        [
            .. from number in Enumerable.Range(1, count)
               let name = $"instead-{number}"
               select (
                   PodOf(new PodStateRow(Start, name, "Running", Start.AddHours(-1), "True", Start.AddHours(-1), false), spec),
                   each.Count == 0 ? null : new PodUsage(new ObjectKey("", name), look.Knew, Window, each)),
        ];
    }

    private IEnumerable<PodStateRow> StatesAt(DateTimeOffset time) =>
        states.Values.Select(pod => pod.FindLast(row => row.Time <= time)).OfType<PodStateRow>().Where(state => state.Phase != PodStateRow.Gone);

    /// <summary>
    /// A status comes after what was decided is done: pods may have come or be ending by then. So the pods of a look that changed their number
    /// are those of the last moment before it at which they were as many as were asked for.
    /// </summary>
    private DateTimeOffset DecidedAt(RecordedLook look)
    {
        if (look.Desired is null || look.Desired == look.Current)
            return look.Time;
        return states.Values.SelectMany(pod => pod).Select(row => row.Time)
            .Where(time => time <= look.Time && time > look.Time - StatusDelay).OrderDescending().Select(time => time.AddTicks(-1)).Prepend(look.Time)
            .Where(time => StatesAt(time).Count(state => !state.IsDeleting) == look.Current).FirstOrDefault(look.Time);
    }

    private static bool IsServing((V1Pod Pod, PodUsage? Usage) pod) =>
        pod.Pod is { Metadata.DeletionTimestamp: null, Status.Phase: "Running" } && pod.Pod.Status.Conditions is [{ Status: "True" }];

    private static V1Pod PodOf(PodStateRow state, V1PodSpec spec) => new()
    {
        Metadata = new V1ObjectMeta { Name = state.Pod, DeletionTimestamp = state.IsDeleting ? state.Time.UtcDateTime : null },
        Spec = spec,
        Status = new V1PodStatus
        {
            Phase = state.Phase,
            StartTime = state.StartedAt?.UtcDateTime,
            Conditions = state.Ready.Length == 0 ? []
                : [new V1PodCondition { Type = "Ready", Status = state.Ready, LastTransitionTime = state.ReadySince?.UtcDateTime }],
        },
    };

    private PodUsage? UsageOf(string pod, DateTimeOffset time)
    {
        // A container's last: what reads them one by one gives each a time of its own.
        var last = usage.GetValueOrDefault(pod, []).Where(row => row.Time <= time).GroupBy(row => row.Container).Select(container => container.Last()).ToList();
        if (last.Count == 0 || last.Exists(row => row.MeasuredAt is null))
            return null;
        return new PodUsage(
            new ObjectKey("", pod), last.Min(row => row.MeasuredAt!.Value), TimeSpan.FromSeconds(last[0].WindowSeconds ?? Window.TotalSeconds),
            [.. last.Select(row => new ContainerUsage(row.Container, row.CpuUsedCores ?? 0, (long)Math.Round((row.MemoryUsedKB ?? 0) * 1024)))]);
    }
}
