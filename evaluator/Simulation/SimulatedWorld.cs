using MlServe.Evaluator.Simulation.Processor;
using MlServe.Evaluator.Simulation.Serving;

namespace MlServe.Evaluator.Simulation;

/// <summary>What load and cluster share: one clock, one agenda, one node.</summary>
/// <param name="Time">The clock.</param>
/// <param name="Agenda">What happens when.</param>
/// <param name="Processor">The node's cores.</param>
/// <param name="OtherCores">Cores that neighbours use all the time.</param>
internal sealed record SimulatedWorld(SimulatedTime Time, Agenda Agenda, SharedProcessor Processor, double OtherCores)
{
    /// <summary>How many times as long as in the calibration the same work takes in this trial.</summary>
    public double Slowness { get; init; } = 1;

    /// <summary>A pod uses more memory than it may.</summary>
    public Action<Backend> OutOfMemory { get; set; } = _ => { };

    /// <summary>All connections are closed: no pod begins with what waits.</summary>
    public Action DropWaiting { get; set; } = () => { };
}
