using System.Globalization;
using k8s.Models;
using MlServe.LocalCluster.Objects;

namespace MlServe.LocalCluster.ControlPlane;

/// <summary>Which pods go first when there are too many: those that are the least loss.</summary>
internal static class PodRanking
{
    /// <summary>
    /// The pods to end. As Kubernetes ranks them: without a node before with one, pending before running, unready before
    /// ready, lower deletion cost, ready for a shorter time, restarted more often, younger. Times differ only where they are
    /// powers of two apart; else the identity decides, so that not always the youngest goes.
    /// Source: ActivePodsWithRanks of Kubernetes, with its LogarithmicScaleDown.
    /// </summary>
    public static List<V1Pod> FirstToDelete(IReadOnlyList<V1Pod> pods, int count, DateTimeOffset now)
    {
        var left = pods.ToList();
        var going = new List<V1Pod>();
        while (going.Count < count && left.Count > 0)
        {
            // One by one. A sort wants an order, and this is none: two pods of one time may stand on both sides of a third.
            var next = left.Aggregate((first, other) => Compare(other, first, now) < 0 ? other : first);
            left.Remove(next);
            going.Add(next);
        }
        return going;
    }

    private static int Compare(V1Pod one, V1Pod other, DateTimeOffset now)
    {
        foreach (var rank in Ranks)
            if (rank(one).CompareTo(rank(other)) is var order and not 0)
                return order;
        if (CompareAges(one.ReadySince, other.ReadySince, one, other, now) is var ready and not 0)
            return ready;
        if (Restarts(other).CompareTo(Restarts(one)) is var restarts and not 0)
            return restarts;
        return CompareAges(one.Metadata.CreationTimestamp, other.Metadata.CreationTimestamp, one, other, now);
    }

    private static readonly Func<V1Pod, int>[] Ranks =
    [
        pod => pod.IsBound ? 1 : 0,
        pod => pod.Status.Phase switch { "Pending" => 0, "Running" => 2, _ => 1 },
        pod => pod.IsReady ? 1 : 0,
        pod => int.TryParse(pod.GetAnnotation("controller.kubernetes.io/pod-deletion-cost"), CultureInfo.InvariantCulture, out var cost) ? cost : 0,
    ];

    private static int CompareAges(DateTimeOffset? oneSince, DateTimeOffset? otherSince, V1Pod one, V1Pod other, DateTimeOffset now)
    {
        if (oneSince == otherSince)
            return 0;
        if (oneSince is not { } first || otherSince is not { } second)
            return oneSince is null ? -1 : 1;
        return AgeRank(first, now).CompareTo(AgeRank(second, now)) is var order and not 0 ? order : string.CompareOrdinal(one.Uid(), other.Uid());
    }

    /// <summary>The whole part of the logarithm to base 2 of the age in nanoseconds, -1 for none.</summary>
    private static int AgeRank(DateTimeOffset since, DateTimeOffset now) => now > since ? (int)Math.Log2((now - since).Ticks * 100.0) : -1;

    /// <summary>Those of the container that was restarted most often.</summary>
    private static int Restarts(V1Pod pod) => pod.Status.ContainerStatuses?.Select(status => status.RestartCount).DefaultIfEmpty().Max() ?? 0;
}
