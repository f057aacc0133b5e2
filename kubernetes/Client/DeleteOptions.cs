namespace MlServe.Kubernetes.Client;

/// <summary>How an object is deleted.</summary>
public sealed record DeleteOptions
{
    /// <summary>What happens to what belongs to it. Default: it is deleted afterwards.</summary>
    public Propagation Propagation { get; init; }

    /// <summary>Instead of the object's own grace; zero kills at once.</summary>
    public TimeSpan? Grace { get; init; }
}
