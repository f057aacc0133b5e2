using MlServe.Evaluator.Load.Results.Histograms;

namespace MlServe.Evaluator.Load.Results.Tallies;

/// <summary>Puts the workers' tallies together: sums and histograms are added, nothing is averaged.</summary>
internal static class TallyMerge
{
    /// <summary>
    /// How far apart the starts of the workers may be. Stages open with a burst, and bursts that miss each other by more are
    /// another load than the plan's.
    /// </summary>
    public static readonly TimeSpan MaxStartSkew = TimeSpan.FromSeconds(1);

    /// <summary>The result of the whole load.</summary>
    /// <param name="records">Of all workers, all stages.</param>
    /// <exception cref="UserErrorException">A worker is missing, or they were not of one load.</exception>
    public static LoadResult Merge(IReadOnlyList<StageTallyRecord> records)
    {
        Check(records);
        var overall = new TallySums();
        var stages = new List<StageResult>();
        foreach (var parts in records.GroupBy(record => record.Stage).OrderBy(group => group.Key).Select(group => group.ToList()))
        {
            var tally = new TallySums();
            foreach (var part in parts)
                tally.Add(TallySums.Of(part));
            var windows = Windows(parts);
            overall.Add(tally);
            stages.Add(new StageResult
            {
                Part = LoadPart.Stage(parts[0].Stage),
                Users = parts[0].Users,
                ThinkUpTo = parts[0].ThinkSeconds is { } think ? TimeSpan.FromSeconds(think) : null,
                EndedAt = parts.Max(part => part.EndedAt),
                Elapsed = TimeSpan.FromSeconds(parts.Max(part => part.ElapsedSeconds)),
                WasInterrupted = parts.Any(part => part.WasInterrupted),
                // Each worker's users go by their own failures.
                GaveUp = parts.Any(part => part.ThinkSeconds is not null && part.Counts.Failed >= LoadOptions.DefaultMaxFailures),
                Figures = tally.Figures(),
                Windows = windows,
                // The busiest worker: it shows whether one of them was too busy, which the sum would not.
                GeneratorCpuCores = parts.Max(part => part.CpuCores),
                WaitedForCore = TimeSpan.FromSeconds(parts.Sum(part => part.WaitedForCoreSeconds)),
                Standstill = TimeSpan.FromSeconds(parts.Max(part => part.StandstillSeconds)),
            });
        }

        return new LoadResult(stages, new StageResult
        {
            Part = LoadPart.Overall,
            Users = stages.Max(stage => stage.Users),
            EndedAt = stages[^1].EndedAt,
            Elapsed = stages.Aggregate(TimeSpan.Zero, (sum, stage) => sum + stage.Elapsed),
            WasInterrupted = stages.Count < records[0].Stages || stages[^1].WasInterrupted,
            Figures = overall.Figures(),
            GeneratorCpuCores = stages.Max(stage => stage.GeneratorCpuCores),
            Standstill = stages.Max(stage => stage.Standstill),
        });
    }

    /// <summary>The times of all their transactions, from connect to last byte.</summary>
    public static LatencyHistogram Times(IEnumerable<StageTallyRecord> records)
    {
        var times = new LatencyHistogram();
        foreach (var record in records)
            times.Add(LatencyHistogram.Of(record.Histograms[StageTally.Total]));
        return times;
    }

    /// <summary>When each pod first served a request of any of them.</summary>
    public static IReadOnlyDictionary<string, DateTimeOffset> FirstAnswers(IEnumerable<StageTallyRecord> records) => records
        .SelectMany(record => record.FirstAnswers ?? new Dictionary<string, DateTimeOffset>())
        .GroupBy(pod => pod.Key, pod => pod.Value)
        .ToDictionary(pod => pod.Key, times => times.Min());

    /// <summary>The windows of all workers; of files of older versions one for the whole stage, without any limit counted.</summary>
    private static StageWindows Windows(IReadOnlyList<StageTallyRecord> parts)
    {
        StageWindows? sum = null;
        foreach (var windows in parts.Select(Windows))
        {
            if (sum is null)
                sum = windows;
            else if (sum.Length == windows.Length && sum.Limits.SequenceEqual(windows.Limits))
                sum.Add(windows);
            else
                throw new UserErrorException(Invariant($"the workers had different objectives in stage {parts[0].Stage}: give all the same --slo."));
        }

        return sum!;
    }

    private static StageWindows Windows(StageTallyRecord part) => StageWindows.Of(part.Windows ?? new WindowsRecord(
        part.StartedAt, part.LengthSeconds, [],
        [new WindowRecord([part.Counts.Transactions, part.Counts.Okay, part.Counts.Failed], part.Histograms[StageTally.Total])]));

    private static void Check(IReadOnlyList<StageTallyRecord> records)
    {
        if (records.Count == 0)
            throw new UserErrorException(
                "there is no tally in these files: give the logs of 'evaluator load --worker I/N --tally -', or the files of --tally FILE.");
        var first = records[0];
        if (records.FirstOrDefault(record => (record.Workers, record.Seed, record.Stages) != (first.Workers, first.Seed, first.Stages)) is { } other)
            throw new UserErrorException(
                Invariant(
                    $"worker {first.Worker} had {first.Workers} workers, seed {first.Seed} and {first.Stages} stages, worker {other.Worker} "
                        + $"{other.Workers}, {other.Seed} and {other.Stages}: these are tallies of different loads."
                )
            );
        if (records.GroupBy(record => (record.Worker, record.Stage)).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new UserErrorException(
                Invariant($"worker {twice.Key.Worker} reports stage {twice.Key.Stage} twice: it was restarted, or its log is given twice.")
            );
        foreach (var stage in records.GroupBy(record => record.Stage))
        {
            if (Enumerable.Range(0, first.Workers).Except(stage.Select(record => record.Worker)).ToList() is [_, ..] missing)
                throw new UserErrorException(
                    Invariant($"stage {stage.Key} lacks {(missing.Count > 1 ? "workers" : "worker")} {string.Join(", ", missing)} of {first.Workers}.")
                );
            if (stage.Select(record => (record.Users, record.LengthSeconds)).Distinct().Count() > 1)
                throw new UserErrorException(Invariant($"the workers had different plans for stage {stage.Key}."));
        }

        var (earliest, latest) = (records.Min(record => record.StartedAt), records.Max(record => record.StartedAt));
        if (latest - earliest > MaxStartSkew)
            throw new UserErrorException(
                Invariant(
                    $"the workers started up to {(latest - earliest).TotalSeconds:0.0} s apart, so their bursts did not coincide: "
                        + $"give all of them the same --start-at."
                )
            );
    }
}
