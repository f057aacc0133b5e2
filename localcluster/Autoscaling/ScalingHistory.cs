namespace MlServe.LocalCluster.Autoscaling;

/// <summary>What an autoscaler remembers of itself between two syncs.</summary>
internal sealed class ScalingHistory
{
    // An hour is the longest stabilisation window that Kubernetes accepts; half of it the longest policy period.
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    private readonly List<(DateTimeOffset At, int Replicas)> recommendations = [];
    private readonly List<(DateTimeOffset At, int Change)> changes = [];

    /// <summary>Raw recommendations, before windows and limits.</summary>
    public IReadOnlyList<(DateTimeOffset At, int Replicas)> Recommendations => recommendations;

    /// <summary>The size found at the first sync counts as a recommendation: a new autoscaler does not shrink at once.</summary>
    public void Begin(DateTimeOffset now, int replicas)
    {
        if (recommendations.Count == 0)
            Recommend(now, replicas);
    }

    /// <summary>Remembers a recommendation.</summary>
    public void Recommend(DateTimeOffset now, int replicas)
    {
        recommendations.RemoveAll(entry => entry.At < now - Kept);
        recommendations.Add((now, replicas));
    }

    /// <summary>Remembers a rescale.</summary>
    public void Rescaled(DateTimeOffset now, int change)
    {
        changes.RemoveAll(entry => entry.At < now - Kept);
        changes.Add((now, change));
    }

    /// <summary>Sum of the rescales within the last <paramref name="period"/>, downward ones negative.</summary>
    public int ChangeWithin(TimeSpan period, DateTimeOffset now) =>
        changes.Where(entry => entry.At > now - period).Sum(entry => entry.Change);
}
