using MlServe.Evaluator.Capacity;
using MlServe.Evaluator.Load.Results.Tallies;
using MlServe.Evaluator.RunFiles;

namespace MlServe.Evaluator.Calibration;

/// <summary>Loads the pod, and reads what that cost whom.</summary>
/// <param name="pod">The pod.</param>
/// <param name="meter">Measures its CPU.</param>
/// <param name="idleCores">What it uses without any request.</param>
/// <param name="seed">Seed of the users' think times.</param>
internal sealed class LevelRunner(CalibratedPod pod, IPodCpu meter, double idleCores, int seed)
{
    private static readonly TimeSpan SamplePause = TimeSpan.FromMilliseconds(250);
    private int runs;

    /// <summary>Runs a load.</summary>
    /// <param name="level">The load; it is longer where its CPU could not be measured otherwise.</param>
    /// <param name="isSampled">Whether the service is asked for its counters meanwhile, which costs it a little.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="UserErrorException">The load failed, or the service does not answer any more.</exception>
    public async Task<LevelReading> RunAsync(CalibrationLevel level, bool isSampled, CancellationToken ct)
    {
        var time = pod.Session.Time;
        if (level.Length < meter.Least)
            level = level with { Length = meter.Least };
        pod.Session.Display.Step(Invariant($"{level.Text} for {level.Length.TotalSeconds:0.#} s"));
        var folder = RunFolder.Open(
            Directory.CreateDirectory(Path.Combine(pod.Session.Record.Folder.Path, "levels", Invariant($"{++runs:00}-{level.Users}"))).FullName);
        var samples = new List<ServiceCounters> { await pod.CountersAsync(ct) };
        var (began, before) = (time.GetTimestamp(), pod.ReadMachine());
        var used = await meter.DuringAsync(
            async token =>
            {
                using var over = CancellationTokenSource.CreateLinkedTokenSource(token);
                var sampling = isSampled ? SampleAsync(samples, over.Token) : Task.CompletedTask;
                await TrialLoad.RunAsync(folder, pod.Url, [TrialLoad.Closed(level.Users, level.Think, level.Length)], unchecked(seed + runs), token);
                await over.CancelAsync();
                await sampling;
                return Tally(folder).StartedAt;
            },
            level.Length,
            ct);
        var (elapsed, after) = (time.GetElapsedTime(began), pod.ReadMachine());
        samples.Add(await pod.CountersAsync(ct));
        var stage = Tally(folder);

        // Those that were under way at the end cost CPU as well, and only the service knows of them.
        var worked = samples[^1].Served - samples[0].Served ?? stage.Counts.Transactions;
        var generator = stage.CpuCores * stage.ElapsedSeconds;
        var (busy, cluster) = (after?.Busy - before?.Busy, after?.Cluster - before?.Cluster);
        return new LevelReading(level, stage)
        {
            PodCpuSeconds = used - idleCores * elapsed.TotalSeconds,
            Worked = worked,
            ClusterCores = cluster / elapsed,
            SentRate = (stage.Counts.Transactions + stage.Counts.Failed) / elapsed.TotalSeconds,
            OtherCores = busy is { } all && used is { } own
                ? Math.Max(0, all.TotalSeconds - cluster!.Value.TotalSeconds - own - generator) / elapsed.TotalSeconds
                : null,
            Samples = samples,
        };
    }

    private static StageTallyRecord Tally(RunFolder folder) => TallyFile.Read(folder.Tally) is [var only] ? only
        : throw new UserErrorException($"{folder.Tally} is not the tally of a whole load: calibrate anew.");

    private async Task SampleAsync(List<ServiceCounters> samples, CancellationToken ct)
    {
        try
        {
            while (true)
            {
                await Task.Delay(SamplePause, pod.Session.Time, ct);
                if (await ServiceCounters.ReadAsync(pod.Http, pod.Url, ct) is { } sample)
                    samples.Add(sample);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
        }
    }
}
