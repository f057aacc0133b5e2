using MlServe.Evaluator.Simulation.Processor;

namespace MlServe.Evaluator.Simulation.Serving;

/// <summary>A pod that gets connections.</summary>
/// <param name="Name">Its name, which its answers carry.</param>
/// <param name="Process">What runs in it.</param>
internal sealed record Backend(string Name, PodProcess Process);

/// <summary>The Service: each connection goes to a ready pod, drawn at random, as kube-proxy in iptables mode does.</summary>
/// <param name="isByClient">The same pod for the same client (sessionAffinity: ClientIP); all users come from one address.</param>
/// <param name="random">Draws.</param>
internal sealed class Backends(bool isByClient, Random random)
{
    private readonly int client = random.Next();
    private Backend[] ready = [];

    /// <summary>Sets who gets connections from now on; those that stand stay where they are.</summary>
    public void Use(IEnumerable<Backend> backends) => ready = [.. backends];

    /// <summary>Who gets the next connection; null when nobody listens.</summary>
    public Backend? Pick() => ready.Length == 0 ? null : ready[isByClient ? client % ready.Length : ready.Length == 1 ? 0 : random.Next(ready.Length)];

    /// <summary>Whether a connection that was kept can still be used.</summary>
    public bool Keeps(Backend backend) => Array.IndexOf(ready, backend) >= 0;
}
