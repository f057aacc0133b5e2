namespace MlServe.LocalCluster.Autoscaling;

/// <summary>What the arithmetic needs to know of one pod, for one metric.</summary>
/// <param name="Name">The pod's name.</param>
/// <param name="Phase">The pod's phase as Kubernetes writes it: Pending, Running, Succeeded, Failed.</param>
/// <param name="RequestMilli">Sum of the containers' requests in thousandths of a core or byte.</param>
internal sealed record PodSample(string Name, string Phase, long RequestMilli)
{
    /// <summary>The pod has a deletion timestamp.</summary>
    public bool Deleting { get; init; }

    /// <summary>When the node accepted the pod; null before.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>The Ready condition; null when the pod has none yet.</summary>
    public bool? Ready { get; init; }

    /// <summary>When <see cref="Ready"/> last changed.</summary>
    public DateTimeOffset ReadySince { get; init; }

    /// <summary>A container without a request for the resource; null when all have one.</summary>
    public string? ContainerWithoutRequest { get; init; }

    /// <summary>The pod's latest usage; null when the metrics API has none.</summary>
    public UsageSample? Usage { get; init; }
}

/// <summary>One usage sample of a pod, summed over its containers.</summary>
/// <param name="Milli">Thousandths of a core or byte.</param>
/// <param name="Timestamp">End of the interval that the sample covers.</param>
/// <param name="Window">Length of that interval.</param>
internal sealed record UsageSample(long Milli, DateTimeOffset Timestamp, TimeSpan Window);
