using MlServe.Evaluator.Files;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Autoscaling;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Advice;

/// <summary>Reads what runs have shown.</summary>
internal static class EvidenceReader
{
    // More than chance and a garbage collector do.
    private const double Growth = 1.05;

    /// <summary>Reads the folders.</summary>
    /// <exception cref="UserErrorException">One has not what is needed, or they are of different manifests.</exception>
    public static Evidence Read(IReadOnlyList<RunFolder> folders)
    {
        List<ReadRun> runs = [.. folders.Select(Read)];
        if (runs.Find(run => run.Manifest != runs[0].Manifest) is { } other)
            throw new UserErrorException($"{other.Folder.Path} is of another manifest than {runs[0].Folder.Path}: advise on one at a time.");
        var samples = runs.SelectMany(run => Samples(run)).ToList();
        var kills = runs.SelectMany(run => run.Events).Where(happened => happened.Reason == "OOMKilled").ToList();
        return new Evidence
        {
            Runs = [.. runs.Select(run => run.Folder.Name)],
            Manifest = runs[0].Manifest,
            Containers =
            [
                .. from sample in samples
                   group sample.Used by sample.Container into used
                   select new ContainerEvidence(
                       used.Key, [.. used], kills.Count(kill => kill.Message.StartsWith($"container {used.Key} ", StringComparison.Ordinal))),
            ],
            CpuUsedInAll = [.. runs.SelectMany(run => run.Rows).Select(row => row.CpuUsedCores).OfType<double>()],
            Looks = [.. runs.SelectMany(run => run.Looks)],
            Nodes = runs[0].Metadata?.Cluster?.Nodes ?? [],
            Seconds = runs.Sum(run => (run.Usage[^1].Time - run.Usage[0].Time).TotalSeconds),
            PodsStarted = runs.Sum(run => run.States.Where(state => state.StartedAt > run.States[0].Time).Select(state => state.Pod).Distinct().Count()),
            MemoryGrew = runs.Exists(Grew),
            Warnings = [.. runs.SelectMany(run => run.Metadata?.Warnings ?? []).Distinct()],
        };
    }

    private static ReadRun Read(RunFolder folder)
    {
        folder.RequireMeasured(folder.PodUsage, folder.PodStates);
        if (!File.Exists(folder.ResourceUsage))
            throw new UserErrorException($"{folder.Path}: nothing was measured in this run.");
        var run = new ReadRun(folder, File.ReadAllText(folder.Manifest), JsonFile.Read<RunMetadata>(folder.Metadata))
        {
            Usage = [.. PodUsageCsv.Read(folder.PodUsage).Where(row => row.MeasuredAt is not null)],
            States = PodStatesCsv.Read(folder.PodStates),
            Rows = UsageCsv.Read(folder.ResourceUsage).Rows,
            Events = File.Exists(folder.Events) ? EventsCsv.Read(folder.Events) : [],
            Looks = File.Exists(folder.Autoscaler) ? AutoscalerCsv.Read(folder.Autoscaler) : [],
        };
        return run.Usage.Count > 0 && run.States.Count > 0 ? run : throw new UserErrorException($"{folder.Path}: nothing was measured in this run.");
    }

    private static IEnumerable<(string Container, UsedResources Used)> Samples(ReadRun run)
    {
        var ready = run.States.Where(state => state is { Ready: "True", ReadySince: not null }).GroupBy(state => state.Pod)
            .ToDictionary(pod => pod.Key, pod => pod.Min(state => state.ReadySince!.Value));
        return run.Usage.Select(row => (row.Container, new UsedResources(
            row.CpuUsedCores ?? 0, (row.MemoryUsedKB ?? 0) * 1024, row.WindowSeconds ?? 0,
            !ready.TryGetValue(row.Pod, out var since) || row.MeasuredAt!.Value.AddSeconds(-(row.WindowSeconds ?? 0)) < since)));
    }

    private static bool Grew(ReadRun run)
    {
        var last = run.Usage[^1].Time - ((run.Usage[^1].Time - run.Usage[0].Time) / 3);
        double Most(Func<PodUsageRow, bool> which) => run.Usage.Where(which).Select(row => row.MemoryUsedKB ?? 0).DefaultIfEmpty(0).Max();
        return Most(row => row.Time < last) is > 0 and var before && Most(row => row.Time >= last) > Growth * before;
    }

    private sealed record ReadRun(RunFolder Folder, string Manifest, RunMetadata? Metadata)
    {
        public required IReadOnlyList<PodUsageRow> Usage { get; init; }

        public required IReadOnlyList<PodStateRow> States { get; init; }

        public required IReadOnlyList<UsageRow> Rows { get; init; }

        public required IReadOnlyList<RunEvent> Events { get; init; }

        public required IReadOnlyList<AutoscalerRow> Looks { get; init; }
    }
}
