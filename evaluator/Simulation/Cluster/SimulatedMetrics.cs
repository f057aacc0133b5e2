using k8s.Models;
using MlServe.Evaluator.Simulation.Serving;
using MlServe.LocalCluster.Node.Cgroups;
using MlServe.LocalCluster.Node.Usage;
using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Telemetry;

namespace MlServe.Evaluator.Simulation.Cluster;

/// <summary>
/// Usage as old as on Kubernetes: the kubelet reads a container when it starts and then every 10 to 20 s, the metrics API takes the last reading
/// every 15 s, and each beat has a phase of its own.
/// </summary>
/// <param name="input">What is simulated.</param>
/// <param name="world">What it shares with the load.</param>
/// <param name="cluster">Whose pods.</param>
/// <param name="random">Draws the phases.</param>
internal sealed class SimulatedMetrics(SimulationInput input, SimulatedWorld world, SimulatedCluster cluster, Random random)
{
    private readonly string container = input.Deployment.Spec.Template.Spec.Containers[0].Name;

    /// <summary>Begins to scrape, some time within the first period.</summary>
    public void Begin() => Scrape(world.Time.Now + (long)(random.NextDouble() * input.Clocks.Scrape.Ticks));

    /// <summary>A container has started: it is read at once, and again and again as long as it runs.</summary>
    public void Follow(SimulatedPod pod) => Read(pod, pod.Running!);

    /// <summary>The latest figures of every pod that has some.</summary>
    public IEnumerable<PodMetrics> Pods() => cluster.Pods.Select(pod => pod.Usage).OfType<PodUsage>().Select(usage => new PodMetrics
    {
        Metadata = new V1ObjectMeta { Name = usage.Pod.Name, NamespaceProperty = usage.Pod.Namespace },
        Timestamp = usage.Timestamp.UtcDateTime,
        Window = FormattableString.Invariant($"{usage.Window.TotalSeconds:0.###}s"),
        Containers =
        [
            .. usage.Containers.Select(used => new ContainerMetrics
            {
                Name = used.Name,
                Usage = new Dictionary<string, ResourceQuantity>
                {
                    ["cpu"] = new((decimal)used.CpuCores, 0, ResourceQuantity.SuffixFormat.DecimalSI),
                    ["memory"] = new(used.MemoryBytes, 0, ResourceQuantity.SuffixFormat.BinarySI),
                },
            }),
        ],
    });

    private void Read(SimulatedPod pod, Backend running)
    {
        if (pod.Running != running)
            return;

        world.Processor.AdvanceTo(world.Time.Now);
        var process = running.Process;
        pod.Reading = new UsageReading(
            world.Time.Day, new CgroupUsage((long)(process.CpuTicks * TimeSpan.NanosecondsPerTick), process.MemoryBytes));
        var next = Housekeeping.Next(world.Time.Day, input.Clocks.Housekeeping, random);
        world.Agenda.Add(world.Time.Now + (next - world.Time.Day).Ticks, () => Read(pod, running));
    }

    private void Scrape(long at) => world.Agenda.Add(at, () =>
    {
        foreach (var pod in cluster.Pods)
        {
            if (pod.Reading is not { } reading)
                continue;
            pod.Readings = ContainerReadings.With(pod.Readings, reading);
            if (pod.Readings.Cores is { } cores)
                pod.Usage = new PodUsage(
                    new ObjectKey(input.Namespace, pod.Name), pod.Readings.Later.At, pod.Readings.Window,
                    [new ContainerUsage(container, cores, pod.Readings.Later.Usage.WorkingSetBytes)]);
        }

        Scrape(at + input.Clocks.Scrape.Ticks);
    });
}
