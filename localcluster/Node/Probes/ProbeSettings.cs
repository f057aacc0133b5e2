using System.Text.Json.Nodes;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Node.Probes;

/// <summary>When to ask and how many answers count.</summary>
internal sealed record ProbeSettings
{
    /// <summary>From the container's start to the first question. Default 0.</summary>
    public TimeSpan InitialDelay { get; init; } = TimeSpan.Zero;

    /// <summary>Between two questions. Default 10 s.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For one answer. Default 1 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Successes in a row that count. Default 1.</summary>
    public int SuccessThreshold { get; init; } = 1;

    /// <summary>Failures in a row that count. Default 3.</summary>
    public int FailureThreshold { get; init; } = 3;

    /// <summary>Seconds to end after a failed liveness or startup probe; null: the pod's.</summary>
    public long? TerminationGraceSeconds { get; init; }

    /// <summary>Reads the fields of a probe.</summary>
    public static ProbeSettings From(JsonObject probe) => new()
    {
        InitialDelay = TimeSpan.FromSeconds(probe.Int("initialDelaySeconds") ?? 0),
        Period = TimeSpan.FromSeconds(Math.Max(1, probe.Int("periodSeconds") ?? 10)),
        Timeout = TimeSpan.FromSeconds(Math.Max(1, probe.Int("timeoutSeconds") ?? 1)),
        SuccessThreshold = (int)Math.Max(1, probe.Int("successThreshold") ?? 1),
        FailureThreshold = (int)Math.Max(1, probe.Int("failureThreshold") ?? 3),
        TerminationGraceSeconds = probe.Int("terminationGracePeriodSeconds"),
    };
}
