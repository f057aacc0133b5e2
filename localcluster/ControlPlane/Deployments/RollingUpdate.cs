using System.Globalization;
using k8s.Models;

namespace MlServe.LocalCluster.ControlPlane.Deployments;

/// <summary>The arithmetic of replacing pods step by step. Pure, after Kubernetes' deployment controller.</summary>
internal static class RollingUpdate
{
    /// <summary>
    /// How many pods may be above and below the wished count; none where the strategy is no rolling update. Percentages of
    /// surge round up, of unavailability down; both zero would never end, so then one may be unavailable.
    /// </summary>
    public static (int Surge, int Unavailable) Limits(V1RollingUpdateDeployment? rolling, int replicas)
    {
        if (rolling is null)
            return (0, 0);
        var surge = Math.Min(int.MaxValue - replicas, Resolve(rolling.MaxSurge, replicas, roundUp: true));
        var unavailable = Math.Min(replicas, Resolve(rolling.MaxUnavailable, replicas, roundUp: false));
        return surge == 0 && unavailable == 0 ? (0, 1) : (surge, unavailable);
    }

    /// <summary>What the new replica set may grow to: as much as fits under the surge.</summary>
    public static int NewReplicas(int replicas, int newReplicas, int allReplicas, int surge)
    {
        if (newReplicas >= replicas)
            return replicas;
        var room = replicas + surge - allReplicas;
        return room <= 0 ? newReplicas : Math.Min(newReplicas + room, replicas);
    }

    /// <summary>How many pods of old replica sets may go without falling below what must be available.</summary>
    public static int OldToRemove(int replicas, int unavailable, int allReplicas, int newReplicas, int newAvailable) =>
        Math.Max(0, allReplicas - (replicas - unavailable) - (newReplicas - newAvailable));

    /// <summary>How many available pods of old replica sets may go.</summary>
    public static int AvailableToRemove(int replicas, int unavailable, int allAvailable) => Math.Max(0, allAvailable - (replicas - unavailable));

    /// <summary>A number, or a share of the replicas.</summary>
    private static int Resolve(IntOrString amount, int replicas, bool roundUp)
    {
        if (!amount.Value.EndsWith('%'))
            return int.TryParse(amount.Value, CultureInfo.InvariantCulture, out var number) ? number : 0;
        if (!int.TryParse(amount.Value[..^1], CultureInfo.InvariantCulture, out var percent))
            return 0;
        return (int)Math.Min(int.MaxValue, ((long)percent * replicas + (roundUp ? 99 : 0)) / 100);
    }
}
