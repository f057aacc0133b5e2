using MlServe.Evaluator.Simulation.Cluster;

namespace MlServe.Evaluator.Simulation.Autoscalers;

/// <summary>So many pods from each moment of the load on, whatever it is: what somebody sets who knows when people come.</summary>
/// <param name="choice">When how many.</param>
/// <param name="world">What it shares with the load.</param>
/// <param name="cluster">Whose replicas it sets.</param>
/// <param name="notes">Takes what it does.</param>
internal sealed class ScheduledAutoscaler(AutoscalerChoice choice, SimulatedWorld world, SimulatedCluster cluster, EventNotes notes)
    : ISimulatedAutoscaler
{
    /// <inheritdoc/>
    public void Begin() => cluster.Scale(choice.Schedule[0].Replicas);

    /// <inheritdoc/>
    public void LoadBegins()
    {
        foreach (var (after, replicas) in choice.Schedule)
            world.Agenda.Add(world.Time.Now + after.Ticks, () =>
            {
                if (cluster.Wanted == replicas)
                    return;
                notes.Rescaled(cluster.Wanted, replicas, "its schedule");
                cluster.Scale(replicas);
            });
    }
}
