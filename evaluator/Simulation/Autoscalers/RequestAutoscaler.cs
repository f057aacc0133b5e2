using k8s.Models;
using MlServe.Evaluator.Simulation.Cluster;
using MlServe.Evaluator.Simulation.Processor;
using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Telemetry;

namespace MlServe.Evaluator.Simulation.Autoscalers;

/// <summary>
/// Kubernetes' autoscaler by requests per second in each pod, as an adapter gives them of Prometheus: the rate over the last 30 s, read every 15 s.
/// The arithmetic, windows and limits are those of every autoscaler.
/// </summary>
internal sealed class RequestAutoscaler : ISimulatedAutoscaler
{
    // Two scrapes of Prometheus, which is the least that gives a rate.
    private const int Window = 30;

    // Of a metric that is neither cpu nor a share the arithmetic takes whole numbers: thousandths of a request per second.
    private const double Parts = 1000;

    private readonly SimulatedWorld world;
    private readonly SimulatedCluster cluster;
    private readonly ResourceAutoscaler autoscaler;
    private readonly Dictionary<PodProcess, Queue<long>> taken = [];
    private Dictionary<PodProcess, PodUsage> rates = [];

    /// <param name="choice">Requests per second that each pod is to have, and bounds.</param>
    /// <param name="world">What it shares with the load.</param>
    /// <param name="cluster">Whose replicas it sets.</param>
    /// <param name="notes">Takes what it does.</param>
    public RequestAutoscaler(AutoscalerChoice choice, SimulatedWorld world, SimulatedCluster cluster, EventNotes notes)
    {
        (this.world, this.cluster) = (world, cluster);
        var target = new V2MetricTarget { Type = "AverageValue", AverageValue = new ResourceQuantity((decimal)(choice.Target * Parts), 0, default) };
        autoscaler = new ResourceAutoscaler(
            new V2HorizontalPodAutoscalerSpec
            {
                MinReplicas = choice.Min,
                MaxReplicas = choice.Max,
                Metrics = [new V2MetricSpec { Type = "Resource", Resource = new V2ResourceMetricSource { Name = "requests", Target = target } }],
            },
            world, cluster, notes)
        {
            Describe = proposal => Invariant($"{proposal?.AverageMilli / Parts / 1000:0.##} requests per second in each pod, target {choice.Target:0.##}"),
            UsageOf = pod => pod.Running is { } running ? rates.GetValueOrDefault(running.Process) : null,
        };
    }

    /// <inheritdoc/>
    public void Begin()
    {
        autoscaler.Begin();
        Count(world.Time.Now);
    }

    /// <inheritdoc/>
    public void LoadBegins() => autoscaler.LoadBegins();

    /// <summary>Once a second; every fifteenth time the rates are what the autoscaler sees.</summary>
    private void Count(long at) => world.Agenda.Add(at, () =>
    {
        foreach (var pod in cluster.Pods.Where(pod => pod.Running is not null))
        {
            var process = pod.Running!.Process;
            if (!taken.TryGetValue(process, out var counts))
                taken[process] = counts = new Queue<long>();
            counts.Enqueue(process.Taken);
            if (counts.Count > Window + 1)
                counts.Dequeue();
        }

        if (at / TimeSpan.TicksPerSecond % 15 == 0)
            rates = cluster.Pods.Where(pod => pod.Running is not null).ToDictionary(pod => pod.Running!.Process, RateOf);
        Count(at + TimeSpan.TicksPerSecond);
    });

    private PodUsage RateOf(SimulatedPod pod)
    {
        var counts = taken[pod.Running!.Process];
        var rate = counts.Count > 1 ? (counts.Last() - counts.Peek()) / (counts.Count - 1.0) : 0;
        return new PodUsage(
            new ObjectKey("", pod.Name), world.Time.Day, TimeSpan.FromSeconds(Window),
            [new ContainerUsage(pod.Object.Spec.Containers[0].Name, 0, (long)(rate * Parts))]);
    }
}
