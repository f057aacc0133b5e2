using System.Globalization;
using k8s.Models;
using MlServe.Evaluator.Simulation.Calibration;
using MlServe.Evaluator.Simulation.Processor;
using MlServe.Evaluator.Simulation.Serving;
using MlServe.Kubernetes.Objects;
using MlServe.LocalCluster.ControlPlane;
using MlServe.LocalCluster.Node.Kubelet;
using MlServe.LocalCluster.Objects;

namespace MlServe.Evaluator.Simulation.Cluster;

/// <summary>
/// One node and the pods of one Deployment: created, scheduled while their requests fit, started, probed, deleted and, where they use too much
/// memory, killed and started again.
/// </summary>
internal sealed class SimulatedCluster
{
    private readonly SimulatedWorld world;
    private readonly SimulationInput input;
    private readonly PodTemplate template;
    private readonly Random random;
    private readonly Backends backends;
    private readonly V1Node node;
    private readonly string set;
    private readonly ContainerStart starts;
    private readonly List<SimulatedPod> pods = [];

    /// <param name="input">What is simulated.</param>
    /// <param name="world">What it shares with the load.</param>
    /// <param name="backends">Is told who gets connections.</param>
    /// <param name="random">All chance of the cluster.</param>
    public SimulatedCluster(SimulationInput input, SimulatedWorld world, Backends backends, Random random)
    {
        (this.input, this.world, this.backends, this.random) = (input, world, backends, random);
        template = new PodTemplate(input.Deployment, input.Namespace);
        set = PodTemplate.SetName(random);
        node = NodeOf(input.Calibration.Machine);
        starts = new ContainerStart(input, world, random);
        world.OutOfMemory = Kill;
        world.DropWaiting = () => pods.ForEach(pod => pod.Running?.Process.DropWaiting());
    }

    /// <summary>Takes every change of a pod, and whether it is gone.</summary>
    public Action<V1Pod, bool> Changed { get; init; } = (_, _) => { };

    /// <summary>Takes that a pod's container has started.</summary>
    public Action<SimulatedPod> Started { get; set; } = _ => { };

    /// <summary>Takes that a pod does not fit on the node, and why.</summary>
    public Action<V1Pod, string> Unfit { get; init; } = (_, _) => { };

    /// <summary>Takes the requests that a killed pod had.</summary>
    public Action<Work> Lost { get; set; } = _ => { };

    /// <summary>Replicas that the Deployment asks for.</summary>
    public int Wanted { get; private set; }

    /// <summary>The pods that are there, those that are being deleted among them.</summary>
    public IReadOnlyList<SimulatedPod> Pods => pods;

    /// <summary>Whether as many pods are ready as are wanted.</summary>
    public bool IsComplete => pods.Count(pod => pod.Object is { IsDeleting: false, IsReady: true }) >= Wanted;

    /// <summary>Sets how many pods there should be, and makes or deletes what is missing or too many.</summary>
    public void Scale(int wanted)
    {
        Wanted = wanted;
        var active = pods.Select(pod => pod.Object).Where(pod => !pod.IsDeleting).ToList();
        for (var missing = wanted - active.Count; missing > 0; missing--)
            Create();
        foreach (var victim in PodRanking.FirstToDelete(active, active.Count - wanted, world.Time.Day))
            Delete(pods.First(pod => pod.Object == victim));
    }

    private static V1Node NodeOf(CalibratedMachine machine)
    {
        var cores = machine.AllocatableCores ?? machine.Cores;
        return new V1Node
        {
            Metadata = new V1ObjectMeta { Name = "simulated", Labels = new Dictionary<string, string> { ["kubernetes.io/hostname"] = "simulated" } },
            Spec = new V1NodeSpec(),
            Status = new V1NodeStatus
            {
                Allocatable = new Dictionary<string, ResourceQuantity>
                {
                    ["cpu"] = new(cores.ToString(CultureInfo.InvariantCulture)),
                    ["memory"] = new((machine.AllocatableMemoryBytes ?? long.MaxValue / 2).ToString(CultureInfo.InvariantCulture)),
                    ["pods"] = new(NodeCapacity.Pods.ToString(CultureInfo.InvariantCulture)),
                },
            },
        };
    }

    private void Create()
    {
        var pod = new SimulatedPod(template.Create(set, world.Time.Day, random));
        pods.Add(pod);
        Changed(pod.Object, false);
        Schedule(pod);
    }

    /// <summary>Gives a pod its node where it fits; else it waits until another goes.</summary>
    private void Schedule(SimulatedPod pod)
    {
        var others = pods.Select(other => other.Object).Where(other => other.IsBound).ToList();
        if (PodScheduler.Unfit(pod.Object, node, others) is { } reason)
        {
            Unfit(pod.Object, reason);
            return;
        }

        Change(pod, PodTemplate.Bind(pod.Object, node.Metadata.Name, world.Time.Day));
        world.Agenda.Add(world.Time.Now + starts.DrawStart(), () => Start(pod, 0, null));
    }

    private void Start(SimulatedPod pod, int restarts, V1ContainerState? before)
    {
        if (pod.Object.IsDeleting)
            return;
        starts.Start(
            pod,
            () => Change(pod, PodTemplate.Run(pod.Object, pod.StartedAt, restarts, before)),
            () => Change(pod, PodTemplate.Ready(pod.Object, true, world.Time.Day)));
        Started(pod);
    }

    private void Change(SimulatedPod pod, V1Pod changed)
    {
        var wasReady = pod.Object.IsReady;
        pod.Object = changed;
        Changed(changed, false);
        if (changed.IsReady != wasReady || changed.IsDeleting)
            UseBackends();
    }

    private void UseBackends()
    {
        var ready = pods.Where(pod => pod is { Object.IsReady: true, Running: not null }).ToList();
        var staying = ready.Where(pod => !pod.Object.IsDeleting).ToList();
        // The last pods of a service go on serving while they terminate, rather than nobody does.
        backends.Use((staying.Count > 0 ? staying : ready).Select(pod => pod.Running!));
    }

    private void Delete(SimulatedPod pod)
    {
        Change(pod, PodTemplate.Delete(pod.Object, world.Time.Day));
        var least = pod.Running is null ? 0 : SimulatedTime.Ticks(input.Calibration.Start.StopSeconds);
        world.Agenda.Add(world.Time.Now + least, () => End(pod, world.Time.Now + SimulatedTime.Ticks(input.GraceSeconds)));
    }

    /// <summary>A pod that terminates goes when it has answered all it had, or its grace is over.</summary>
    private void End(SimulatedPod pod, long latest)
    {
        if (pod.Running?.Process.Admitted > 0 && world.Time.Now < latest)
        {
            world.Agenda.Add(world.Time.Now + TimeSpan.TicksPerSecond / 10, () => End(pod, latest));
            return;
        }

        Stop(pod);
        pods.Remove(pod);
        Changed(pod.Object, true);
        UseBackends();
        foreach (var waiting in pods.Where(other => other.Object is { IsBound: false, IsDeleting: false }).ToList())
            Schedule(waiting);
    }

    private void Stop(SimulatedPod pod)
    {
        if (pod.Running is not { } running)
            return;
        world.Processor.Remove(running.Process, world.Time.Now);
        (pod.Running, pod.Reading, pod.Readings, pod.Usage) = (null, null, null, null);
        foreach (var work in running.Process.Lost())
            Lost(work);
    }

    /// <summary>The kernel ends a container that uses more memory than it may; it is started again, after a while where that is not the first time.</summary>
    private void Kill(Backend backend)
    {
        var pod = pods.First(other => other.Running == backend);
        var (started, now) = (pod.StartedAt, world.Time.Day);
        Stop(pod);
        Change(pod, PodTemplate.Ready(pod.Object, false, now));
        var before = new V1ContainerState
        {
            Terminated = new V1ContainerStateTerminated
            {
                Reason = "OOMKilled", ExitCode = 137, StartedAt = started.WholeSecond(), FinishedAt = now.WholeSecond(),
            },
        };
        var restarts = pod.Object.Status.ContainerStatuses[0].RestartCount + 1;
        world.Agenda.Add(world.Time.Now + pod.BackOff.After(now - started).Ticks, () => Start(pod, restarts, before));
    }
}
