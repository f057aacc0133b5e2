using k8s.Models;
using MlServe.Evaluator.Simulation.Calibration;
using MlServe.Evaluator.Simulation.Processor;
using MlServe.Evaluator.Simulation.Serving;
using MlServe.LocalCluster.Node.Probes;
using MlServe.LocalCluster.Store;

namespace MlServe.Evaluator.Simulation.Cluster;

/// <summary>
/// From a pod's node to its first connection: the container starts, uses CPU until it would serve, is noticed by the kubelet's next look, and is
/// ready when its probe says so.
/// </summary>
/// <param name="input">What is simulated.</param>
/// <param name="world">What it shares with the load.</param>
/// <param name="random">Draws how long it takes.</param>
internal sealed class ContainerStart(SimulationInput input, SimulatedWorld world, Random random)
{
    private readonly PodStart measured = input.Calibration.Start;
    private readonly V1Container container = input.Deployment.Spec.Template.Spec.Containers[0];
    private readonly long relist = input.Clocks.Relist.Ticks;
    private readonly long relistPhase = (long)(random.NextDouble() * input.Clocks.Relist.Ticks);

    /// <summary>Ticks from a pod's creation to its container's start.</summary>
    public long DrawStart() => SimulatedTime.Ticks(Draw(measured.StartedSeconds));

    /// <summary>Starts a container.</summary>
    /// <param name="pod">Its pod.</param>
    /// <param name="noticed">Called when the kubelet has noticed that it runs.</param>
    /// <param name="ready">Called when it may get connections.</param>
    public void Start(SimulatedPod pod, Action noticed, Action ready)
    {
        var (time, agenda) = (world.Time, world.Agenda);
        var process = new PodProcess(input.Capacity, (long)(random.NextDouble() * PodCapacity.PeriodTicks), random) { Slowness = world.Slowness };
        (pod.StartedAt, pod.Running) = (time.Day, new Backend(pod.Name, process));
        world.Processor.Add(process, time.Now);
        var running = pod.Running;
        var seconds = Math.Max(Draw(measured.ServingSeconds), measured.CpuSeconds / (input.Capacity.CpuLimitCores ?? double.PositiveInfinity));
        var serving = time.Now + SimulatedTime.Ticks(seconds);
        world.Processor.SetBackground(process, seconds > 0 ? measured.CpuSeconds / seconds : 0, time.Now);
        agenda.Add(serving, () =>
        {
            if (pod.Running == running)
                world.Processor.SetBackground(process, measured.IdleCpuCores, time.Now);
        });
        agenda.Add(time.Now + relist - (time.Now - relistPhase) % relist, () =>
        {
            if (pod.Running != running)
                return;
            noticed();
            Probe(container.StartupProbe, () => Probe(container.ReadinessProbe, ready));
        });

        // Asks until the answers count; nothing that serves fails its probe later.
        void Probe(V1Probe? probe, Action succeeded)
        {
            if (probe is null)
            {
                succeeded();
                return;
            }

            var tally = new ProbeTally(probe.SuccessThreshold!.Value, probe.FailureThreshold!.Value);
            var period = ObjectFields.Wait(probe.PeriodSeconds!.Value).Ticks;
            Ask(time.Now + ObjectFields.Wait(probe.InitialDelaySeconds ?? 0).Ticks);

            void Ask(long at) => agenda.Add(at, () =>
            {
                if (pod.Running != running)
                    return;
                if (tally.Add(time.Now >= serving) == true)
                    succeeded();
                else
                    Ask(at + period);
            });
        }
    }

    private double Draw(IReadOnlyList<double> sample) => sample[random.Next(sample.Count)];
}
