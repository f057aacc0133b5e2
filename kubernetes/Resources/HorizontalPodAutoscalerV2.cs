namespace MlServe.Kubernetes.Resources;

/// <summary>An autoscaler with any metrics and a behaviour of its own.</summary>
[KubernetesKind("autoscaling/v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers")]
public sealed record HorizontalPodAutoscalerV2 : KubernetesObject
{
    /// <summary>What it should do.</summary>
    public HorizontalPodAutoscalerSpecV2 Spec { get; init => field = value ?? new(); } = new();

    /// <summary>What it does.</summary>
    public HorizontalPodAutoscalerStatusV2 Status { get; init => field = value ?? new(); } = new();
}

/// <summary>What an autoscaler should do.</summary>
public sealed record HorizontalPodAutoscalerSpecV2 : OpenRecord
{
    /// <summary>Whose replicas it sets.</summary>
    public ScaleTargetReference ScaleTargetRef { get; init => field = value ?? new(); } = new();

    /// <summary>Not fewer; default 1.</summary>
    public int? MinReplicas { get; init; }

    /// <summary>Not more.</summary>
    public int MaxReplicas { get; init; }

    /// <summary>What to look at; the highest result wins. Default: CPU at 80 %.</summary>
    public IReadOnlyList<MetricSpec> Metrics { get; init => field = value ?? []; } = [];

    /// <summary>How fast it may go.</summary>
    public ScalingBehavior? Behavior { get; init; }
}

/// <summary>One metric to look at. Pods, Object and External stay among the other fields.</summary>
public sealed record MetricSpec : OpenRecord
{
    /// <summary><c>Resource</c>, <c>ContainerResource</c>, <c>Pods</c>, <c>Object</c> or <c>External</c>.</summary>
    public string Type { get; init; } = "";

    /// <summary>CPU or memory of whole pods.</summary>
    public ResourceMetric? Resource { get; init; }

    /// <summary>CPU or memory of one container.</summary>
    public ResourceMetric? ContainerResource { get; init; }
}

/// <summary>CPU or memory and what it should be.</summary>
public sealed record ResourceMetric : OpenRecord
{
    /// <summary><c>cpu</c> or <c>memory</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>The container, for a ContainerResource.</summary>
    public string? Container { get; init; }

    /// <summary>What to aim at (in a spec).</summary>
    public MetricTarget? Target { get; init; }

    /// <summary>What it is (in a status).</summary>
    public MetricTarget? Current { get; init; }
}

/// <summary>A value of a metric; one of the three.</summary>
public sealed record MetricTarget : OpenRecord
{
    /// <summary><c>Utilization</c>, <c>AverageValue</c> or <c>Value</c>.</summary>
    public string? Type { get; init; }

    /// <summary>Percent of the request, mean over the pods.</summary>
    public int? AverageUtilization { get; init; }

    /// <summary>Mean over the pods.</summary>
    public Quantity? AverageValue { get; init; }

    /// <summary>The value itself.</summary>
    public Quantity? Value { get; init; }
}

/// <summary>How fast an autoscaler may go.</summary>
public sealed record ScalingBehavior : OpenRecord
{
    /// <summary>Upwards.</summary>
    public ScalingRules? ScaleUp { get; init; }

    /// <summary>Downwards.</summary>
    public ScalingRules? ScaleDown { get; init; }
}

/// <summary>How fast an autoscaler may go in one direction.</summary>
public sealed record ScalingRules : OpenRecord
{
    /// <summary>Seconds to look back at former recommendations; default 0 up, 300 down.</summary>
    public int? StabilizationWindowSeconds { get; init; }

    /// <summary><c>Max</c> (default), <c>Min</c> or <c>Disabled</c>.</summary>
    public string? SelectPolicy { get; init; }

    /// <summary>The steps allowed.</summary>
    public IReadOnlyList<ScalingPolicy> Policies { get; init => field = value ?? []; } = [];
}

/// <summary>A step allowed within a time.</summary>
public sealed record ScalingPolicy : OpenRecord
{
    /// <summary><c>Pods</c> or <c>Percent</c>.</summary>
    public string Type { get; init; } = "";

    /// <summary>How many, or what share.</summary>
    public int Value { get; init; }

    /// <summary>Within how many seconds.</summary>
    public int PeriodSeconds { get; init; }
}

/// <summary>What an autoscaler does.</summary>
public sealed record HorizontalPodAutoscalerStatusV2 : OpenRecord
{
    /// <summary>The generation of the spec that this is about.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>When it last changed the replicas.</summary>
    public DateTimeOffset? LastScaleTime { get; init; }

    /// <summary>Replicas there are; absent on the wire when 0.</summary>
    public int CurrentReplicas { get; init; }

    /// <summary>Replicas there should be.</summary>
    public int DesiredReplicas { get; init; }

    /// <summary>What it saw.</summary>
    public IReadOnlyList<MetricSpec> CurrentMetrics { get; init => field = value ?? []; } = [];

    /// <summary>AbleToScale, ScalingActive, ScalingLimited.</summary>
    public IReadOnlyList<Condition> Conditions { get; init => field = value ?? []; } = [];
}
