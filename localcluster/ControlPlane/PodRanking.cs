using System.Globalization;
using System.Text.Json.Nodes;
using MlServe.LocalCluster.Store;

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
    public static List<JsonObject> FirstToGo(IReadOnlyList<JsonObject> pods, int count, DateTimeOffset now)
    {
        var left = pods.ToList();
        var going = new List<JsonObject>();
        while (going.Count < count && left.Count > 0)
        {
            // One by one. A sort wants an order, and this is none: two pods of one time may stand on both sides of a third.
            var next = left.Aggregate((first, other) => Compare(other, first, now) < 0 ? other : first);
            left.Remove(next);
            going.Add(next);
        }
        return going;
    }

    private static int Compare(JsonObject one, JsonObject other, DateTimeOffset now)
    {
        foreach (var rank in Ranks)
            if (rank(one).CompareTo(rank(other)) is var order and not 0)
                return order;
        if (CompareAges(PodReadiness.ReadySince(one), PodReadiness.ReadySince(other), one, other, now) is var ready and not 0)
            return ready;
        if (Restarts(other).CompareTo(Restarts(one)) is var restarts and not 0)
            return restarts;
        return CompareAges(one.Time("metadata", "creationTimestamp"), other.Time("metadata", "creationTimestamp"), one, other, now);
    }

    private static readonly Func<JsonObject, int>[] Ranks =
    [
        pod => pod.Text("spec", "nodeName") is { Length: > 0 } ? 1 : 0,
        pod => pod.Text("status", "phase") switch { "Pending" => 0, "Running" => 2, _ => 1 },
        pod => PodReadiness.IsReady(pod) ? 1 : 0,
        Cost,
    ];

    private static int CompareAges(DateTimeOffset? oneSince, DateTimeOffset? otherSince, JsonObject one, JsonObject other, DateTimeOffset now)
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
    private static long Restarts(JsonObject pod) => pod.Items("status", "containerStatuses").Select(status => status.Int("restartCount") ?? 0).DefaultIfEmpty().Max();

    private static int Cost(JsonObject pod) =>
        int.TryParse(pod.Text("metadata", "annotations", "controller.kubernetes.io/pod-deletion-cost"), CultureInfo.InvariantCulture, out var cost) ? cost : 0;
}
