using MlServe.Evaluator.Load.Results;
using MlServe.Evaluator.Load.Results.Tallies;
using MlServe.Evaluator.Monitoring;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Evaluator.Simulation.Autoscalers;
using MlServe.Evaluator.Simulation.Cluster;
using MlServe.Evaluator.Simulation.Processor;
using MlServe.Evaluator.Simulation.Serving;
using MlServe.Evaluator.Simulation.Users;
using MlServe.Kubernetes.Objects;

namespace MlServe.Evaluator.Simulation;

/// <summary>
/// One run as discrete events, in the order of a real one: apply → ready → first metrics → load beside monitor. Pure: the same input and seed
/// give the same run, whatever the machine is doing.
/// </summary>
internal sealed class Simulator
{
    // From the first metrics to the first request: the generator's process starts and compiles its code.
    private static readonly long GeneratorStart = SimulatedTime.Ticks(1.5);

    /// <summary>The day on which every simulated run begins, so that the same seed gives the same files.</summary>
    public static readonly DateTimeOffset Day = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly SimulationInput input;
    private readonly int seed;
    private readonly SimulatedTime time = new(Day);
    private readonly SimulatedWorld world;
    private readonly SimulatedCluster cluster;
    private readonly SimulatedMetrics metrics;
    private readonly SimulatedLoad load;
    private readonly EventNotes notes;
    private readonly List<(StageResult, StageTally)> stages = [];
    private readonly List<TimelineRow> timeline = [];
    private readonly List<UsageRow> usage = [];
    private ISimulatedAutoscaler? autoscaler;
    private DateTimeOffset loadStartedAt;
    private double readyAfter;
    private string? unfit;

    private Simulator(SimulationInput input, int seed, bool isRecorded)
    {
        (this.input, this.seed) = (input, seed);
        var machine = input.Calibration.Machine;
        world = new SimulatedWorld(time, new Agenda(), new SharedProcessor(machine.Cores, machine.UsefulCores), machine.OtherCpuCores)
        {
            Slowness = Slowness(machine.SpeedDeviation, new Random(unchecked((seed * 668265263) ^ 0x27d4eb2d))),
        };
        // The load draws from the seed itself, as the real one does; the cluster from another sequence.
        var random = new Random(unchecked((seed * 486187739) ^ 0x5bd1e995));
        var backends = new Backends(input.IsByClient, random);
        notes = new EventNotes(input, time);
        cluster = new SimulatedCluster(input, world, backends, random)
        {
            Changed = notes.Pod,
            Unfit = (pod, reason) =>
            {
                unfit = reason;
                notes.Unfit(pod, reason);
            },
        };
        metrics = new SimulatedMetrics(input, world, cluster, random);
        cluster.Started = metrics.Follow;
        var cost = input.Calibration.Request;
        load = new SimulatedLoad(
            input.Load with { Seed = seed }, machine.SharesGenerator ? cost : cost with { GeneratorCpuSeconds = 0 }, world, backends)
        {
            StageEnded = (result, tally) => stages.Add((result, tally)),
            RowEnded = isRecorded ? timeline.Add : null,
            KeepsWindows = isRecorded || input.Load.Plan.AllObjectives.Count > 0,
            Started = BeginMonitor,
        };
        cluster.Lost = work => load.Break(work);
    }

    /// <summary>Simulates a run.</summary>
    /// <param name="input">What is simulated.</param>
    /// <param name="seed">Start of all chance.</param>
    /// <param name="isRecorded">Whether all that a run folder holds is kept; figures alone take half the time.</param>
    /// <exception cref="UserErrorException">Its pods do not become ready.</exception>
    public static SimulatedRun Run(SimulationInput input, int seed, bool isRecorded = true) => new Simulator(input, seed, isRecorded).Run();

    /// <summary>A normal deviate (Box, Muller) as a factor, no further out than three deviations.</summary>
    private static double Slowness(double deviation, Random random)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return Math.Exp(deviation * Math.Clamp(normal, -3, 3));
    }

    private SimulatedRun Run()
    {
        metrics.Begin();
        cluster.Scale(input.Deployment.Wanted);
        autoscaler = input switch
        {
            { Scaling: { Kind: AutoscalerChoice.Requests } choice } => new RequestAutoscaler(choice, world, cluster, notes),
            { Scaling: { Kind: AutoscalerChoice.Concurrency } choice } => new ConcurrencyAutoscaler(choice, world, cluster, notes),
            { Scaling: { } choice } => new ScheduledAutoscaler(choice, world, cluster, notes),
            { Autoscaler: { } told } => new ResourceAutoscaler(told.Spec, world, cluster, notes),
            _ => null,
        };
        autoscaler?.Begin();
        AwaitReady();
        while (load.Result is null)
            Step();
        return new SimulatedRun
        {
            Input = input,
            Seed = seed,
            Load = load.Result,
            Stages = stages,
            Timeline = timeline,
            Usage = usage,
            Events = notes.Events,
            StartedAt = Day,
            LoadStartedAt = loadStartedAt,
            LoadEndedAt = time.Day,
            ReadyAfterSeconds = readyAfter,
        };
    }

    /// <summary>Goes on to the next moment at which something happens.</summary>
    private void Step()
    {
        var (change, deadline) = (world.Processor.ChangeAt, load.NextDeadline);
        var next = Math.Min(change, Math.Min(deadline, world.Agenda.Next));
        time.GoTo(next);
        if (next == change)
        {
            foreach (var (_, work) in world.Processor.Settle(next))
                load.Answer(work);
        }
        else if (next == deadline)
            load.Expire();
        else
        {
            var (happen, user, stage) = world.Agenda.Take();
            if (happen is null)
                load.Wake(user, stage);
            else
                happen();
        }
    }

    /// <summary>Once a second it is looked whether all pods are ready, and then measured.</summary>
    private void AwaitReady()
    {
        if (!cluster.IsComplete)
        {
            if (time.Now >= input.ReadyTimeout.Ticks)
                throw NeverReady();
            Again(AwaitReady);
            return;
        }

        readyAfter = new TimeSpan(time.Now).TotalSeconds;
        AwaitMetrics();
    }

    private UserErrorException NeverReady()
    {
        var ready = cluster.Pods.Count(pod => pod.Object.IsReady);
        var text = Invariant($"{ready} of {cluster.Wanted} replicas became ready within {input.ReadyTimeout.TotalSeconds:0} s of the simulation");
        return new UserErrorException(unfit is null ? $"{text}." : $"{text}: {unfit}") { Reason = "never ready" };
    }

    private void AwaitMetrics()
    {
        var replicas = cluster.Pods.Where(pod => UsageTotals.IsReplica(pod.Object, input.Containers));
        if (replicas.All(pod => pod.Usage is not null) || time.Now - SimulatedTime.Ticks(readyAfter) >= input.MetricsTimeout.Ticks)
            world.Agenda.Add(time.Now + GeneratorStart, load.Begin);
        else
            Again(AwaitMetrics);
    }

    private void Again(Action look) => world.Agenda.Add(time.Now + TimeSpan.TicksPerSecond, look);

    private void BeginMonitor()
    {
        loadStartedAt = time.Day;
        notes.Begin();
        autoscaler?.LoadBegins();
        var left = Beat.Count(input.Load.Plan.Length, input.Interval);
        Sample(time.Now);

        void Sample(long at)
        {
            if (left-- == 0)
                return;
            var row = UsageTotals.Of(time.Day, cluster.Pods.Select(pod => pod.Object), metrics.Pods(), input.Containers);
            usage.Add(row with { Desired = cluster.Wanted });
            world.Agenda.Add(at + input.Interval.Ticks, () => Sample(at + input.Interval.Ticks));
        }
    }
}
