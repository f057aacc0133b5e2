namespace MlServe.LocalCluster.Autoscaling;

/// <summary>Which of several policies decides.</summary>
internal enum SelectPolicy
{
    /// <summary>The one that allows the largest change. The default.</summary>
    Max,

    /// <summary>The one that allows the smallest change.</summary>
    Min,

    /// <summary>No scaling in this direction.</summary>
    Disabled,
}

/// <summary>At most <paramref name="Value"/> pods, or percent of the pods, within <paramref name="Period"/>.</summary>
internal sealed record ScalingPolicy(bool Percent, int Value, TimeSpan Period);

/// <summary>How fast one direction may go; recommendations of <paramref name="Stabilization"/> are compared before moving.</summary>
internal sealed record ScalingRules(TimeSpan Stabilization, SelectPolicy Select, IReadOnlyList<ScalingPolicy> Policies)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(15);

    /// <summary>No window; the larger of +4 pods and +100 % each 15 s.</summary>
    public static ScalingRules DefaultUp { get; } =
        new(TimeSpan.Zero, SelectPolicy.Max, [new(false, 4, Period), new(true, 100, Period)]);

    /// <summary>A window of 300 s; everything may go within 15 s.</summary>
    public static ScalingRules DefaultDown { get; } =
        new(TimeSpan.FromSeconds(300), SelectPolicy.Max, [new(true, 100, Period)]);
}

/// <summary>The <c>behavior</c> of an autoscaling/v2 object; autoscaling/v1 has none.</summary>
internal sealed record ScalingBehavior(ScalingRules Up, ScalingRules Down);
