namespace MlServe.Kubernetes.Resources;

/// <summary>A question that the node asks a container again and again. Null stands for the default in brackets.</summary>
public sealed record Probe : OpenRecord
{
    /// <summary>Succeeds with a status from 200 to 399.</summary>
    public HttpGetAction? HttpGet { get; init; }

    /// <summary>Succeeds when the port can be connected to.</summary>
    public TcpSocketAction? TcpSocket { get; init; }

    /// <summary>Succeeds when the command exits with 0.</summary>
    public ExecAction? Exec { get; init; }

    /// <summary>Seconds from the start to the first question [0].</summary>
    public int? InitialDelaySeconds { get; init; }

    /// <summary>Seconds between questions [10].</summary>
    public int? PeriodSeconds { get; init; }

    /// <summary>Seconds to answer [1].</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>Successes in a row that count [1].</summary>
    public int? SuccessThreshold { get; init; }

    /// <summary>Failures in a row that count [3].</summary>
    public int? FailureThreshold { get; init; }
}

/// <summary>An HTTP request.</summary>
public sealed record HttpGetAction : OpenRecord
{
    /// <summary>Path; default <c>/</c>.</summary>
    public string? Path { get; init; }

    /// <summary>Number or name of the port.</summary>
    public IntOrString Port { get; init; }

    /// <summary>Default: the pod's address.</summary>
    public string? Host { get; init; }

    /// <summary><c>HTTP</c> (default) or <c>HTTPS</c>.</summary>
    public string? Scheme { get; init; }

    /// <summary>Headers to send.</summary>
    public IReadOnlyList<EnvVar> HttpHeaders { get; init => field = value ?? []; } = [];
}

/// <summary>A connection.</summary>
public sealed record TcpSocketAction : OpenRecord
{
    /// <summary>Number or name of the port.</summary>
    public IntOrString Port { get; init; }

    /// <summary>Default: the pod's address.</summary>
    public string? Host { get; init; }
}

/// <summary>A command in the container.</summary>
public sealed record ExecAction : OpenRecord
{
    /// <summary>Program and arguments, without a shell.</summary>
    public IReadOnlyList<string> Command { get; init => field = value ?? []; } = [];
}
