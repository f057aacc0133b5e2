namespace MlServe.Kubernetes.Resources;

/// <summary>One program of a pod.</summary>
public sealed record Container : OpenRecord
{
    /// <summary>Unique in the pod.</summary>
    public string Name { get; init; } = "";

    /// <summary>The image to run.</summary>
    public string? Image { get; init; }

    /// <summary><c>Always</c>, <c>IfNotPresent</c> or <c>Never</c>.</summary>
    public string? ImagePullPolicy { get; init; }

    /// <summary>Replaces the image's entry point.</summary>
    public IReadOnlyList<string> Command { get; init => field = value ?? []; } = [];

    /// <summary>Replaces the image's arguments.</summary>
    public IReadOnlyList<string> Args { get; init => field = value ?? []; } = [];

    /// <summary>Where the program starts.</summary>
    public string? WorkingDir { get; init; }

    /// <summary>The ports it listens on.</summary>
    public IReadOnlyList<ContainerPort> Ports { get; init => field = value ?? []; } = [];

    /// <summary>Its environment.</summary>
    public IReadOnlyList<EnvVar> Env { get; init => field = value ?? []; } = [];

    /// <summary>What it is promised and what it may use at most.</summary>
    public ResourceRequirements Resources { get; init => field = value ?? new(); } = new();

    /// <summary>Whether it gets traffic.</summary>
    public Probe? ReadinessProbe { get; init; }

    /// <summary>Whether it is restarted.</summary>
    public Probe? LivenessProbe { get; init; }

    /// <summary>Holds the other two back until it succeeded once.</summary>
    public Probe? StartupProbe { get; init; }
}

/// <summary>A port that a container listens on.</summary>
public sealed record ContainerPort : OpenRecord
{
    /// <summary>A name that Services and probes may use.</summary>
    public string? Name { get; init; }

    /// <summary>The port's number.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("containerPort")]
    public int Number { get; init; }

    /// <summary><c>TCP</c> (default), <c>UDP</c> or <c>SCTP</c>.</summary>
    public string? Protocol { get; init; }
}

/// <summary>One environment variable; <c>valueFrom</c> is among the other fields.</summary>
public sealed record EnvVar : OpenRecord
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Its value.</summary>
    public string? Value { get; init; }
}

/// <summary>What a container is promised and what it may use at most, by resource name (<c>cpu</c>, <c>memory</c>).</summary>
public sealed record ResourceRequirements : OpenRecord
{
    /// <summary>What the scheduler reserves and autoscaling percentages refer to.</summary>
    public IReadOnlyDictionary<string, Quantity> Requests { get; init => field = value ?? Empty; } = Empty;

    /// <summary>CPU above it is throttled, memory above it kills the container.</summary>
    public IReadOnlyDictionary<string, Quantity> Limits { get; init => field = value ?? Empty; } = Empty;

    private static readonly IReadOnlyDictionary<string, Quantity> Empty = new Dictionary<string, Quantity>();

    /// <summary>The request; Kubernetes takes the limit where no request is written; null when neither is.</summary>
    public Quantity? Request(string resource) => Requests.TryGetValue(resource, out var request) ? request : Limit(resource);

    /// <summary>The limit; null when there is none.</summary>
    public Quantity? Limit(string resource) => Limits.TryGetValue(resource, out var limit) ? limit : null;
}
