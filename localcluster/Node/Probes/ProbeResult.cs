namespace MlServe.LocalCluster.Node.Probes;

/// <summary>The answer to one question; a failed one is data. The message is Kubernetes' own, for the event.</summary>
internal readonly record struct ProbeResult(bool Succeeded, string Message)
{
    /// <summary>All is well.</summary>
    public static readonly ProbeResult Success = new(true, "");

    /// <summary>It is not.</summary>
    public static ProbeResult Failure(string message) => new(false, message);
}
