namespace MlServe.Kubernetes.Resources;

/// <summary>One address for many pods.</summary>
[KubernetesKind("v1", "Service", "services")]
public sealed record Service : KubernetesObject
{
    /// <summary>What it should be.</summary>
    public ServiceSpec Spec { get; init => field = value ?? new(); } = new();

    /// <summary>What it is.</summary>
    public ServiceStatus Status { get; init => field = value ?? new(); } = new();
}

/// <summary>Which pods a Service leads to, and how.</summary>
public sealed record ServiceSpec : OpenRecord
{
    /// <summary><c>ClusterIP</c> (default), <c>NodePort</c>, <c>LoadBalancer</c> or <c>ExternalName</c>.</summary>
    public string? Type { get; init; }

    /// <summary>Labels of its pods.</summary>
    public IReadOnlyDictionary<string, string> Selector { get; init => field = value ?? Empty; } = Empty;

    /// <summary>Its ports.</summary>
    public IReadOnlyList<ServicePort> Ports { get; init => field = value ?? []; } = [];

    /// <summary>Its address inside the cluster; <c>None</c> for a headless one.</summary>
    public string? ClusterIP { get; init; }

    /// <summary>All its addresses inside the cluster.</summary>
    public IReadOnlyList<string> ClusterIPs { get; init => field = value ?? []; } = [];

    /// <summary><c>None</c> (default) or <c>ClientIP</c>.</summary>
    public string? SessionAffinity { get; init; }

    /// <summary><c>Cluster</c> (default) or <c>Local</c>.</summary>
    public string? ExternalTrafficPolicy { get; init; }

    private static readonly IReadOnlyDictionary<string, string> Empty = new Dictionary<string, string>();
}

/// <summary>One port of a Service.</summary>
public sealed record ServicePort : OpenRecord
{
    /// <summary>Its name, needed where there are several.</summary>
    public string? Name { get; init; }

    /// <summary><c>TCP</c> (default), <c>UDP</c> or <c>SCTP</c>.</summary>
    public string? Protocol { get; init; }

    /// <summary>The port of the Service.</summary>
    public int Port { get; init; }

    /// <summary>Number or name of the port of the pods; default: the same number.</summary>
    public IntOrString? TargetPort { get; init; }

    /// <summary>The port on every node; null for a ClusterIP Service.</summary>
    public int? NodePort { get; init; }
}

/// <summary>The addresses a load balancer gave a Service.</summary>
public sealed record ServiceStatus : OpenRecord
{
    /// <summary>Its addresses.</summary>
    public LoadBalancerStatus LoadBalancer { get; init => field = value ?? new(); } = new();
}

/// <summary>The addresses of a load balancer.</summary>
public sealed record LoadBalancerStatus : OpenRecord
{
    /// <summary>Empty until there is a load balancer; clusters without one leave it so.</summary>
    public IReadOnlyList<LoadBalancerIngress> Ingress { get; init => field = value ?? []; } = [];
}

/// <summary>One address of a load balancer.</summary>
public sealed record LoadBalancerIngress : OpenRecord
{
    /// <summary>By number.</summary>
    public string? Ip { get; init; }

    /// <summary>By name.</summary>
    public string? Hostname { get; init; }
}
