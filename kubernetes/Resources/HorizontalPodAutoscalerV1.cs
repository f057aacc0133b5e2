using System.Text.Json.Serialization;

namespace MlServe.Kubernetes.Resources;

/// <summary>An autoscaler in its first form: CPU only, and without behaviour.</summary>
[KubernetesKind("autoscaling/v1", "HorizontalPodAutoscaler", "horizontalpodautoscalers")]
public sealed record HorizontalPodAutoscalerV1 : KubernetesObject
{
    /// <summary>What it should do.</summary>
    public HorizontalPodAutoscalerSpecV1 Spec { get; init => field = value ?? new(); } = new();

    /// <summary>What it does.</summary>
    public HorizontalPodAutoscalerStatusV1 Status { get; init => field = value ?? new(); } = new();
}

/// <summary>What an autoscaler should do.</summary>
public sealed record HorizontalPodAutoscalerSpecV1 : OpenRecord
{
    /// <summary>Whose replicas it sets.</summary>
    public ScaleTargetReference ScaleTargetRef { get; init => field = value ?? new(); } = new();

    /// <summary>Not fewer; default 1.</summary>
    public int? MinReplicas { get; init; }

    /// <summary>Not more.</summary>
    public int MaxReplicas { get; init; }

    /// <summary>Mean CPU use to aim at, percent of the request; default 80.</summary>
    [JsonPropertyName("targetCPUUtilizationPercentage")]
    public int? TargetCpuUtilizationPercentage { get; init; }
}

/// <summary>Whose replicas an autoscaler sets.</summary>
public sealed record ScaleTargetReference : OpenRecord
{
    /// <summary><c>apps/v1</c>, mostly.</summary>
    public string? ApiVersion { get; init; }

    /// <summary><c>Deployment</c>, mostly.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";
}

/// <summary>What an autoscaler does. Before its first metrics desired is 0 and the percentage absent.</summary>
public sealed record HorizontalPodAutoscalerStatusV1 : OpenRecord
{
    /// <summary>The generation of the spec that this is about.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>When it last changed the replicas.</summary>
    public DateTimeOffset? LastScaleTime { get; init; }

    /// <summary>Replicas there are.</summary>
    public int CurrentReplicas { get; init; }

    /// <summary>Replicas there should be.</summary>
    public int DesiredReplicas { get; init; }

    /// <summary>Mean CPU use, percent of the request.</summary>
    [JsonPropertyName("currentCPUUtilizationPercentage")]
    public int? CurrentCpuUtilizationPercentage { get; init; }
}
