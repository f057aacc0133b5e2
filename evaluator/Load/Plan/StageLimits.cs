namespace MlServe.Evaluator.Load.Plan;

/// <summary>What a stage must keep to; null asks nothing.</summary>
internal sealed record StageLimits
{
    /// <summary>Longest mean time of a transaction.</summary>
    public TimeSpan? MaxMean { get; init; }

    /// <summary>Longest 95th percentile.</summary>
    public TimeSpan? MaxP95 { get; init; }

    /// <summary>Longest 99th percentile.</summary>
    public TimeSpan? MaxP99 { get; init; }

    /// <summary>Most failed requests.</summary>
    public FailureLimit? MaxFailed { get; init; }
}
