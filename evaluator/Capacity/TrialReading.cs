using MlServe.Evaluator.Capacity.Estimation;
using MlServe.Evaluator.Load.Results;
using MlServe.Evaluator.Load.Results.Histograms;
using MlServe.Evaluator.Load.Results.Tallies;
using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Capacity;

/// <summary>What the load of a trial has counted, second by second, its beginning left out: until then a service that was idle fills up.</summary>
/// <param name="Stage">The load's only stage.</param>
/// <param name="Windows">What ended in each second that counts.</param>
/// <param name="Objectives">What is asked of all requests.</param>
internal sealed record TrialReading(StageTallyRecord Stage, IReadOnlyList<StageWindow> Windows, IReadOnlyList<Objective> Objectives)
{
    // Timers and scheduling make any answer late by that much.
    private static readonly TimeSpan LateLimit = GeneratorHealth.LateLimit;

    // Of what was sent, as much was answered as chance (three standard errors) and this share allow.
    private const double AnsweredShare = 0.95;

    /// <summary>Reads the tally of a trial.</summary>
    /// <exception cref="UserErrorException">It is not there, or damaged.</exception>
    public static TrialReading Of(RunFolder folder, IReadOnlyList<Objective> objectives)
    {
        if (TallyFile.Read(folder.Tally) is not [{ Windows: { } windows } stage])
            throw new UserErrorException($"{folder.Tally} is not the tally of a whole trial: begin a new search.");
        var all = StageWindows.Of(windows).All(TimeSpan.FromSeconds(stage.ElapsedSeconds));
        // Requests that ended a moment late lie in a window of no length.
        return new TrialReading(
            stage, [.. all.Skip(Settle(stage.LengthSeconds)).Where(window => window.Length > TimeSpan.Zero)],
            [.. objectives.Select(objective => objective.OfAllRequests())]);
    }

    /// <summary>Seconds at the beginning of a trial that count nowhere.</summary>
    public static int Settle(double seconds) => seconds < 4 ? 0 : (int)Math.Clamp(Math.Round(seconds * 0.1), 1, 5);

    /// <summary>The trial with its figures.</summary>
    /// <param name="trial">What was planned.</param>
    public LoadTrial Measure(LoadTrial trial)
    {
        var counts = Counts(TimeSpan.Zero);
        var (seconds, times) = (counts.Sum(window => window.LengthSeconds), Times());
        var late = Late();
        var measured = trial with
        {
            Requests = counts.Sum(window => window.Requests),
            Failed = counts.Sum(window => window.Failed),
            ServedRate = seconds > 0 ? counts.Sum(window => window.Okay) / seconds : 0,
            GoodRate = seconds > 0 ? ObjectiveJudge.Good(Objectives, counts) / seconds : 0,
            MeanSeconds = LoadTime.Mean.Of(times)?.TotalSeconds,
            P50Seconds = LoadTime.P50.Of(times)?.TotalSeconds,
            P95Seconds = LoadTime.P95.Of(times)?.TotalSeconds,
            P99Seconds = LoadTime.P99.Of(times)?.TotalSeconds,
            LateP99Seconds = late.TotalSeconds,
            GeneratorCpuCores = Stage.CpuCores,
        };
        var missed = Missed(counts);
        // Would it have been kept, were every answer forgiven the generator's own lateness, then the generator is what was measured.
        var isGenerator = missed is not null && late > LateLimit && Missed(Counts(late)) is null;
        var isAnswered = trial.Kind == LoadKind.Users || IsAnswered(measured.Requests, trial.Load * seconds);
        return measured with
        {
            Kept = missed is null && isAnswered,
            Obstacle = isGenerator ? Obstacle.Generator : missed is null && !isAnswered ? Obstacle.Throughput : Obstacle.None,
            Missed = isGenerator ? "generator" : missed ?? (isAnswered ? null : "throughput"),
        };
    }

    /// <summary>The same for the search.</summary>
    public TrialEvidence ToEvidence(LoadTrial trial) => new(trial.Phase, trial.Load, trial.TookSeconds,
        [.. Objectives.Select(objective => (IReadOnlyList<HitCount>)[.. Counts(TimeSpan.Zero).Select(objective.Count)
            .Select(counted => new HitCount(counted.Requests, counted.Bad))])])
    {
        Seconds = trial.Seconds,
        Obstacle = trial.Obstacle,
        Replicas = trial.Replicas,
    };

    private static bool IsAnswered(long requests, double sent) => requests >= AnsweredShare * sent - 3 * Math.Sqrt(sent);

    /// <summary>The objective that was missed most; null where all were kept.</summary>
    private string? Missed(IReadOnlyList<WindowCounts> counts) => Objectives
        .Select(objective => (Objective: objective, Result: ObjectiveJudge.Of(new AskedObjective(objective), counts)))
        .Where(known => !known.Result.Kept).OrderByDescending(known => known.Result.BudgetSpent ?? double.PositiveInfinity)
        .Select(known => known.Objective.Text).FirstOrDefault();

    private TimeSpan Late() => LoadTime.LateP99.Of(LatencyHistogram.Of(Stage.Histograms[StageTally.Late])) ?? TimeSpan.Zero;

    private LatencyHistogram Times()
    {
        var times = new LatencyHistogram();
        foreach (var window in Windows)
            times.Add(window.Times);
        return times;
    }

    /// <summary>The counts of all seconds, as if every limit were longer by so much.</summary>
    private IReadOnlyList<WindowCounts> Counts(TimeSpan longer)
    {
        var added = longer.Ticks / TimeSpan.TicksPerMicrosecond;
        List<long> limits = [.. Objectives.Select(objective => objective.LimitMicroseconds).OfType<long>().Distinct()];
        return [.. Windows.Select(window =>
        {
            var counts = window.ToCounts(1, TimeSpan.Zero, limits.Select(limit => limit + added));
            return counts with { Limits = counts.Limits.ToDictionary(known => known.Key - added, known => known.Value) };
        })];
    }
}
