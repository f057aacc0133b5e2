using k8s.Models;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Kubernetes.Objects;

namespace MlServe.Evaluator.WhatIf;

/// <summary>What a number of replicas came to over a recording.</summary>
/// <param name="Mean">Mean over time.</param>
/// <param name="Most">Most.</param>
/// <param name="Changes">How often it changed.</param>
/// <param name="CpuRequestedCores">Cores requested, mean over time.</param>
/// <param name="MemoryRequestedKB">Memory requested, mean over time, bytes ÷ 1024.</param>
internal sealed record ReplicaFigures(double Mean, int Most, int Changes, double CpuRequestedCores, double MemoryRequestedKB)
{
    /// <summary>The figures of a course: each number holds from its moment to the next.</summary>
    public static ReplicaFigures Of(IReadOnlyList<(DateTimeOffset Time, int Replicas)> course, DateTimeOffset end, V1PodSpec pod)
    {
        var times = course.Select(one => one.Time).Append(end).ToList();
        var length = (end - times[0]).TotalSeconds;
        var mean = length <= 0 ? course[0].Replicas
            : course.Select((one, index) => one.Replicas * (times[index + 1] - times[index]).TotalSeconds).Sum() / length;
        return new ReplicaFigures(
            mean, course.Max(one => one.Replicas), course.Zip(course.Skip(1)).Count(pair => pair.First.Replicas != pair.Second.Replicas),
            mean * (double)pod.Containers.Sum(container => container.Request("cpu") ?? 0),
            mean * (double)pod.Containers.Sum(container => container.Request("memory") ?? 0) / 1024);
    }
}

/// <summary>What an autoscaler decided, and what it would have decided with other settings.</summary>
internal sealed record WhatIfResult
{
    /// <summary>What was replayed.</summary>
    public required ScalingRecording Recording { get; init; }

    /// <summary>What was set, as it was written; empty: the own settings.</summary>
    public required IReadOnlyList<string> Changes { get; init; }

    /// <summary>Every look.</summary>
    public required IReadOnlyList<ReplayedLook> Looks { get; init; }

    /// <summary>The replicas that there were.</summary>
    public required ReplicaFigures Recorded { get; init; }

    /// <summary>Those that there would have been.</summary>
    public required ReplicaFigures Other { get; init; }

    /// <summary>Looks whose decision was kept.</summary>
    public int Kept => Looks.Count(look => look.Recorded.Desired is not null);

    /// <summary>Those of them at which the own settings decide as was decided.</summary>
    public int Reproduced => Looks.Count(look => look.Recorded.Desired == look.Own);

    /// <summary>The first look at which the other settings decide otherwise: from then on the recording is not of them. Null where none does.</summary>
    public ReplayedLook? Parting => Looks.FirstOrDefault(look => look.Desired != look.Own);

    /// <summary>Seconds since the recording's moment 0.</summary>
    public double At(ReplayedLook look) => (look.Recorded.Time - Recording.Start).TotalSeconds;

    /// <summary>Decides a recording again.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="own">The settings that were in force.</param>
    /// <param name="changes">What is to be otherwise.</param>
    /// <exception cref="UserErrorException">A change cannot be made, or the autoscaler never looked.</exception>
    public static WhatIfResult Of(ScalingRecording recording, AutoscalerSettings own, IReadOnlyList<string> changes)
    {
        var other = changes.Count == 0 ? own : own.With(changes);
        if (recording.Looks.Count == 0)
            throw new UserErrorException($"{recording.Name} is too short: the autoscaler evaluates every 15 s, and did not do so once.");
        var looks = Replay.Of(recording, own, other);
        var end = recording.End > looks[^1].Recorded.Time ? recording.End : looks[^1].Recorded.Time;
        return new WhatIfResult
        {
            Recording = recording,
            Changes = changes,
            Looks = looks,
            Recorded = ReplicaFigures.Of(
                ReplicasOverTime(recording.Start, looks[0].Recorded.Current, looks, look => look.Recorded.Desired ?? look.Own), end, own.Pod),
            Other = ReplicaFigures.Of(ReplicasOverTime(recording.Start, looks[0].Recorded.Current, looks, look => look.Desired), end, other.Pod),
        };
    }

    private static IReadOnlyList<(DateTimeOffset, int)> ReplicasOverTime(
        DateTimeOffset start, int first, IReadOnlyList<ReplayedLook> looks, Func<ReplayedLook, int> replicas) =>
        [(start < looks[0].Recorded.Time ? start : looks[0].Recorded.Time, first), .. looks.Select(look => (look.Recorded.Time, replicas(look)))];
}
