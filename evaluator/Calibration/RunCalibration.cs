using System.Globalization;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Load.Results;
using MlServe.Evaluator.Load.Results.Histograms;
using MlServe.Evaluator.Load.Results.Tallies;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Simulation.Calibration;
using MlServe.Evaluator.Statistics;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Calibration;

/// <summary>
/// A calibration from the folder of a run: less exact than one that was measured, since a run neither varies how many requests come at once nor
/// asks a pod how it is.
/// </summary>
internal static class RunCalibration
{
    // A stage begins with all of its users at once, who wait for each other.
    private static readonly TimeSpan Opening = TimeSpan.FromSeconds(5);

    // Quiet requests enough for a 90th percentile.
    private const int EnoughRequests = 50;

    // Until a pod that came or went is in the usage, or no longer.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(60);

    /// <summary>Derives it.</summary>
    /// <param name="path">The run folder.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="UserErrorException">It is not a run's, or lacks what is needed.</exception>
    public static ServiceCalibration Of(string path, DateTimeOffset now)
    {
        var folder = RunFolder.Open(path);
        var metadata = JsonFile.Read<RunMetadata>(folder.Metadata);
        if (metadata is null || !File.Exists(folder.Tally) || !File.Exists(folder.ResourceUsage) || !File.Exists(folder.Manifest))
            throw new UserErrorException(
                $"{path} is not the folder of a whole run of a load: it needs run.json, deployment.yaml, load_tally.jsonl and resource_usage.csv.");
        if (metadata.Simulation is not null)
            throw new UserErrorException($"{path} is simulated and holds nothing that its own calibration does not: name the folder of a real run.");
        var (stages, usage) = (TallyFile.Read(folder.Tally), UsageCsv.Read(folder.ResourceUsage).Rows);
        var notes = new List<string>
        {
            "Derived from a run, which is less exact than 'evaluator calibrate MANIFEST': it shows one mean cost per request, however many came at once.",
            "What other programs used is not in a run's files: assumed to be nothing (machine.other_cpu_cores).",
            "The length of the queue, the memory of a fresh pod and the CPU time of a start are not in a run's files: assumed are no bound, the least "
                + "memory that was seen, and one core until it serves.",
        };
        var calibration = new ServiceCalibration
        {
            Source = new CalibrationSource(CalibrationSource.Run, path, now, RunMetadata.ThisEvaluator) { Notes = notes },
            Machine = Machine(metadata),
            Service = CalibratedService.Of(
                RunTarget.Of(ManifestFile.Read(folder.Manifest)).Deployment.Spec.Template.Spec.Containers[0],
                metadata.Url is { } url ? $"GET {new Uri(url).AbsolutePath}" : null) with
            { Model = JsonFile.Read<ModelIdentity>(folder.Model) },
            Request = Request(path, stages, usage, File.Exists(folder.Timeline) ? TimelineCsv.Read(folder.Timeline) : []),
            Queue = new ServiceQueue(null, null),
            Memory = Memory(path, usage),
            Start = Start(File.Exists(folder.Events) ? EventsCsv.Read(folder.Events) : [], notes),
        };
        return calibration.Mistake() is { } mistake ? throw new UserErrorException($"{path} is not enough for a calibration: {mistake}") : calibration;
    }

    private static RequestCost Request(
        string path, IReadOnlyList<StageTallyRecord> stages, IReadOnlyList<UsageRow> usage, IReadOnlyList<TimelineRow> timeline)
    {
        var counts = stages.Aggregate(default(LoadCounts), (sum, stage) => sum + stage.Counts);
        var seconds = stages.GroupBy(stage => stage.Stage).Sum(stage => stage.Max(worker => worker.ElapsedSeconds));
        if (usage.Average(row => row.CpuUsedCores) is not { } cores || cores <= 0 || counts.Transactions == 0)
            throw new UserErrorException($"{path} is not enough for a calibration: it has no requests, or no CPU use.");
        var quiet = QuietTimes(stages);
        var response = quiet.Mean?.TotalSeconds ?? throw new UserErrorException(
            Invariant($"{path} is not enough for a calibration: no request was answered after the first {Opening.TotalSeconds:0} s of a stage."));
        var connects = new LatencyHistogram();
        foreach (var stage in stages)
            connects.Add(LatencyHistogram.Of(stage.Histograms[StageTally.Connect]));
        var connect = connects.Percentile(0.5)?.TotalSeconds ?? 0;
        var cpu = Math.Min(MeasuredCost(usage, timeline) ?? cores * seconds / counts.Transactions, Math.Max(response - connect, response / 2));
        var other = response - cpu;
        return new RequestCost
        {
            AtOnce = [new RequestWork(1, cpu) { ResponseSeconds = response }],
            Spread = CalibrationFigures.Spread(quiet, other),
            OtherSeconds = other,
            ConnectSeconds = Math.Min(connect, other),
            GeneratorCpuSeconds = stages.Sum(stage => stage.CpuCores * stage.ElapsedSeconds) / (counts.Transactions + counts.Failed),
            BodyBytes = counts.BodyBytes / counts.Transactions,
        };
    }

    /// <summary>
    /// CPU of a request by what each measurement covers: its usage is some 20 s old when a row shows it, and of a load that rises the rows' mean
    /// would be too small for the requests. Null where the run does not tell enough.
    /// </summary>
    private static double? MeasuredCost(IReadOnlyList<UsageRow> usage, IReadOnlyList<TimelineRow> timeline)
    {
        var (cpu, requests) = (0.0, 0.0);
        foreach (var row in usage.Where(row => row is { MeasuredAt: not null, WindowSeconds: > 0, CpuUsedCores: not null }).DistinctBy(row => row.MeasuredAt))
        {
            // A pod that is not measured yet counts as nothing.
            if (usage.Any(other => other.Time <= row.Time && other.Time > row.Time - Settled && other.Replicas != row.Replicas))
                continue;
            var from = row.MeasuredAt!.Value.AddSeconds(-row.WindowSeconds!.Value);
            var answered = timeline.Sum(part => part.Transactions * Overlap(part, from, row.MeasuredAt.Value) / part.LengthSeconds);
            if (answered == 0)
                continue;
            cpu += row.CpuUsedCores!.Value * row.WindowSeconds.Value;
            requests += answered;
        }

        return requests >= EnoughRequests && cpu > 0 ? cpu / requests : null;
    }

    private static double Overlap(TimelineRow part, DateTimeOffset from, DateTimeOffset to)
    {
        var end = part.Time.AddSeconds(part.LengthSeconds);
        return Math.Max(0, ((end < to ? end : to) - (part.Time > from ? part.Time : from)).TotalSeconds);
    }

    /// <summary>Response times where the fewest requests came, their openings left out: as many as are needed, which hardly waited for each other.</summary>
    private static LatencyHistogram QuietTimes(IReadOnlyList<StageTallyRecord> stages)
    {
        var quiet = new LatencyHistogram();
        foreach (var stage in stages.Where(stage => stage.Windows is not null).OrderBy(stage => stage.Counts.Transactions / stage.ElapsedSeconds))
        {
            if (quiet.Count >= EnoughRequests)
                break;
            foreach (var window in StageWindows.Of(stage.Windows!).All(TimeSpan.FromSeconds(stage.ElapsedSeconds)).Where(window => window.Start >= Opening))
                quiet.Add(window.Times);
        }

        return quiet;
    }

    private static CalibratedMachine Machine(RunMetadata metadata)
    {
        var node = metadata.Cluster?.Nodes.FirstOrDefault();
        var cores = double.TryParse(node?.Cpu, CultureInfo.InvariantCulture, out var told) ? told : Environment.ProcessorCount;
        // The embedded cluster may offer more cores than the machine has, and was on this machine as far as anybody knows.
        var isEmbedded = metadata.Cluster?.Name == ClusterAccess.EmbeddedName;
        return new CalibratedMachine(null, isEmbedded ? Environment.ProcessorCount : cores, metadata.Cluster?.Name)
        {
            AllocatableCores = cores,
            SpeedDeviation = CalibratedMachine.UsualSpeedDeviation,
            SharesGenerator = isEmbedded,
        };
    }

    private static PodMemory Memory(string path, IReadOnlyList<UsageRow> usage)
    {
        var largest = usage.Select(row => row.MemoryUsedByLargestKB ?? row.MemoryUsedKB / row.Replicas).OfType<double>().Where(size => size > 0).ToList();
        return largest.Count == 0 ? throw new UserErrorException($"{path} is not enough for a calibration: no memory of a pod was measured.")
            : new PodMemory((long)(largest.Min() * 1024), (long)(largest.Max() * 1024), 0);
    }

    private static PodStart Start(IReadOnlyList<RunEvent> events, List<string> notes)
    {
        DateTimeOffset? When(string pod, string reason) =>
            events.FirstOrDefault(one => one.Kind == "Pod" && one.Object == pod && one.Reason == reason)?.Time;
        var pods = events.Where(one => one is { Kind: "Pod", Reason: "Created" }).Select(one => one.Object).Distinct()
            .Select(pod => (Created: When(pod, "Created"), Started: When(pod, "Started"), Ready: When(pod, "Ready")))
            .Where(pod => pod is { Created: not null, Started: not null, Ready: not null }).ToList();
        if (pods.Count == 0)
        {
            notes.Add("No pod started while the run was watched: a start is assumed to take a second.");
            return new PodStart([0], [1], 1);
        }

        notes.Add("Start: until the readiness probes of the run's pods succeeded.");
        List<double> serving = [.. pods.Select(pod => Math.Max(0, (pod.Ready - pod.Started)!.Value.TotalSeconds))];
        return new PodStart(
            [.. pods.Select(pod => Math.Max(0, (pod.Started - pod.Created)!.Value.TotalSeconds))], serving, Bootstrap.MedianOf(serving));
    }
}
