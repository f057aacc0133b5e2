namespace MlServe.Serve.Health;

/// <summary>Whether traffic should be sent here, and if not, why. Only ever moves forward: loading, ready, draining.</summary>
internal sealed class Readiness
{
    private enum Phase { Loading, Ready, Draining }

    private int phase = (int)Phase.Loading;

    /// <summary>True between the warm-up and the order to stop.</summary>
    public bool IsReady => Volatile.Read(ref phase) == (int)Phase.Ready;

    /// <summary>True once the order to stop has come.</summary>
    public bool IsDraining => Volatile.Read(ref phase) == (int)Phase.Draining;

    /// <summary>Why no traffic should come, in words.</summary>
    public string Reason => IsDraining ? "The service is stopping." : IsReady ? "The service is ready." : "The model is still loading.";

    /// <summary>The warm-up is done. Has no effect when the order to stop came first.</summary>
    public void Ready() => Interlocked.CompareExchange(ref phase, (int)Phase.Ready, (int)Phase.Loading);

    /// <summary>The order to stop has come; false when it had already.</summary>
    public bool Drain() => Interlocked.Exchange(ref phase, (int)Phase.Draining) != (int)Phase.Draining;
}
