using k8s.Models;

namespace MlServe.LocalCluster.Autoscaling;

/// <summary>
/// How far usage may be from its target without a change of size, as a share of it. An autoscaler may say so for each
/// direction; Kubernetes does since 1.33. Source: tolerancesForHpa of its controller.
/// </summary>
/// <param name="Down">Below the target.</param>
/// <param name="Up">Above it.</param>
internal readonly record struct ScalingTolerance(double Down, double Up)
{
    /// <summary>Kubernetes' --horizontal-pod-autoscaler-tolerance.</summary>
    public static readonly ScalingTolerance Default = new(0.1, 0.1);

    /// <summary>
    /// The same before 1.33, which compares |1 - ratio|: |1 - 1.1| is a little more than 0.1 in binary, so a use of exactly 110 % of the target
    /// is not left alone. Ratios are of whole percents, so a billionth less says the same.
    /// </summary>
    public static readonly ScalingTolerance Before133 = new(0.1, 0.1 - 1e-9);

    /// <summary>What an autoscaler says; the default where it says nothing.</summary>
    /// <param name="behavior">What it says.</param>
    /// <param name="standard">The cluster's default; null: of Kubernetes 1.33 and later.</param>
    public static ScalingTolerance Of(V2HorizontalPodAutoscalerBehavior? behavior, ScalingTolerance? standard = null) => new(
        behavior?.ScaleDown?.Tolerance?.ToDouble() ?? (standard ?? Default).Down, behavior?.ScaleUp?.Tolerance?.ToDouble() ?? (standard ?? Default).Up);

    /// <summary>Whether a ratio of usage and target is left alone.</summary>
    // Written as in Kubernetes 1.33: |1 - 1.1| is a little more than 0.1 in binary, and older versions scale there.
    public bool Covers(double ratio) => ratio >= 1 - Down && ratio <= 1 + Up;
}
