using MlServe.Evaluator.Simulation.Cluster;

namespace MlServe.Evaluator.Simulation.Autoscalers;

/// <summary>
/// Knative's autoscaler (KPA) with its defaults: every two seconds the mean number of requests in all pods over a stable window of 60 s and a
/// panic window of 6 s, held against 70 % of the target. When the panic window asks for twice the pods that are ready, it panics: it grows by
/// that window and does not shrink, until 60 s have passed without.
/// Source: the documentation of Knative Serving on its autoscaler's windows, rates and thresholds.
/// </summary>
/// <param name="choice">Requests at once that each pod is to have, and bounds.</param>
/// <param name="world">What it shares with the load.</param>
/// <param name="cluster">Whose replicas it sets.</param>
/// <param name="notes">Takes what it does.</param>
internal sealed class ConcurrencyAutoscaler(AutoscalerChoice choice, SimulatedWorld world, SimulatedCluster cluster, EventNotes notes)
    : ISimulatedAutoscaler
{
    private const int SamplesPerSecond = 10, StableSeconds = 60, PanicSeconds = 6;
    private const double Utilization = 0.7, PanicThreshold = 2, MaxScaleDownRate = 2;
    private static readonly long Sampling = TimeSpan.TicksPerSecond / SamplesPerSecond, Tick = 2 * TimeSpan.TicksPerSecond;

    private readonly Queue<int> samples = new();
    private long? panicSince;
    private int panicPods;

    /// <inheritdoc/>
    public void Begin()
    {
        Sample(world.Time.Now);
        Look(world.Time.Now + Tick);
    }

    /// <inheritdoc/>
    public void LoadBegins()
    {
        // It has looked from the start, and goes on.
    }

    private void Sample(long at) => world.Agenda.Add(at, () =>
    {
        samples.Enqueue(cluster.Pods.Sum(pod => pod.Running?.Process.Admitted ?? 0));
        if (samples.Count > StableSeconds * SamplesPerSecond)
            samples.Dequeue();
        Sample(at + Sampling);
    });

    private void Look(long at) => world.Agenda.Add(at, () =>
    {
        var ready = Math.Max(1, cluster.Pods.Count(pod => pod.IsServing));
        var before = cluster.Wanted;
        var desired = Math.Clamp(Decide(ready, at), choice.Min, choice.Max);
        if (desired != before)
        {
            cluster.Scale(desired);
            notes.Rescaled(before, desired, Invariant($"{samples.Average():0.##} requests at once, target {choice.Target:0.##} in each pod"));
        }

        Look(at + Tick);
    });

    private int Decide(int ready, long now)
    {
        var target = choice.Target * Utilization;
        var least = (int)Math.Floor(ready / MaxScaleDownRate);
        var stable = Math.Max(least, (int)Math.Ceiling(Mean(StableSeconds) / target));
        var panic = Math.Max(least, (int)Math.Ceiling(Mean(PanicSeconds) / target));
        if (panic >= PanicThreshold * ready)
            panicSince = now;
        else if (now - panicSince > StableSeconds * TimeSpan.TicksPerSecond)
            (panicSince, panicPods) = (null, 0);
        if (panicSince is null)
            return stable;
        return panicPods = Math.Max(panicPods, Math.Max(panic, cluster.Wanted));
    }

    private double Mean(int seconds) => samples.Skip(samples.Count - seconds * SamplesPerSecond).DefaultIfEmpty(0).Average();
}
