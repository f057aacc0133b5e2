using System.Globalization;
using MlServe.Evaluator.Files.Terminal;
using MlServe.Evaluator.Load;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Runs.Display;

/// <summary>A run as lines: a step each, and while the load goes one every ten seconds, one as a stage ends, and one when it is over.</summary>
internal sealed class PlainDisplay(TextWriter output, TimeProvider time) : IRunDisplay
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(10);

    // Stages of less than that would bury everything else.
    private static readonly TimeSpan StagePace = TimeSpan.FromSeconds(1);
    private readonly LiveFigures latest = new();
    private readonly Lock gate = new();
    private long lastLine;

    /// <inheritdoc/>
    public void Begins(RunFolder folder) => Step($"run folder {folder.Path}");

    /// <inheritdoc/>
    public void Step(string text) => Line(text);

    /// <inheritdoc/>
    public void Warn(string text) => Line("warning: " + text);

    /// <inheritdoc/>
    public void LoadBegins(string title, TimeSpan length)
    {
        Line($"{title}: {Clock.Of(length.TotalSeconds)} of load");
        lastLine = time.GetTimestamp();
    }

    /// <inheritdoc/>
    public void Load(LoadProgress progress)
    {
        latest.Take(progress);
        if (!progress.Done && time.GetElapsedTime(lastLine) < (progress.StageDone ? StagePace : Pace))
            return;
        lastLine = time.GetTimestamp();
        Line(progress.Done || progress.StageDone ? Closing(progress) : Describe(latest.Now()));
    }

    /// <inheritdoc/>
    public void Usage(UsageRow row) => latest.Take(row);

    /// <inheritdoc/>
    public void Replicas(int ready, int? wanted) => latest.Take(ready, wanted);

    /// <inheritdoc/>
    public void Happened(RunEvent happened)
    {
        latest.Take(happened);
        if (Worth(happened))
            Line($"{happened.Kind} {happened.Object}: {happened.Reason}: {happened.Message}");
    }

    /// <inheritdoc/>
    public Task LoadEndsAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>What the load line says; figures that are not known yet are left out.</summary>
    internal static string Describe(Snapshot now)
    {
        if (now.Load is not { } load)
            return "waiting for the first results";
        List<string> parts =
        [
            Invariant($"stage {load.Stage}/{load.Stages}"),
            Invariant($"{load.Users} users"),
            Invariant($"{now.Ready} of {now.Wanted?.ToString(CultureInfo.InvariantCulture) ?? "?"} replicas ready"),
            Invariant($"{load.Rate:0.0}/s"),
        ];
        if (load.MeanSeconds is { } mean)
            parts.Add(Invariant($"mean {mean * 1000:0} ms, p95 {load.P95Seconds * 1000:0} ms"));
        if (now.Usage is { CpuUsedCores: { } cpu } usage)
            parts.Add(
                Invariant(
                    $"CPU {cpu:0.00} of {usage.CpuRequestedCores:0.##} cores, memory {usage.MemoryUsedKB / 1024:0} of {usage.MemoryRequestedKB / 1024:0} MiB"
                )
            );
        parts.Add(Invariant($"{now.Served} served, {now.Failed} failed so far"));
        parts.Add($"{Clock.Of(load.RemainingSeconds)} left");
        return string.Join(", ", parts);
    }

    /// <summary>What a stage, or the whole load, came to.</summary>
    internal static string Closing(LoadProgress ended)
    {
        var (what, okay, failed) = ended.Done
            ? (Invariant($"the load is over after {Clock.Of(ended.ElapsedSeconds)}"), ended.Okay, ended.Failed)
            : (Invariant($"stage {ended.Stage}/{ended.Stages} ended"), ended.StageOkay, ended.StageFailed);
        var times = ended.MeanSeconds is { } mean ? Invariant($", mean {mean * 1000:0} ms, p95 {ended.P95Seconds * 1000:0} ms") : "";
        return Invariant($"{what}: {okay} served, {failed} failed, {ended.Rate:0.0}/s{times}");
    }

    private static bool Worth(RunEvent happened) =>
        happened.Reason is not ("Created" or "Ready" or "Deleting" or "Gone" or "Killing" or "ScalingReplicaSet" or "FailedComputeMetricsReplicas");

    private void Line(string text)
    {
        lock (gate)
            output.WriteLine(TerminalText.Of(text));
    }
}
