using MlServe.Evaluator.Load.Results.Histograms;

namespace MlServe.Evaluator.Load.Results.Tallies;

/// <summary>
/// What one worker met in one stage, whole: counts and histograms, a JSON line. Lines of all workers make the stage's
/// rows exactly, in whatever order and mixture they come.
/// </summary>
/// <param name="Worker">Which worker, from 0.</param>
/// <param name="Workers">How many there are.</param>
/// <param name="Seed">Their common seed.</param>
/// <param name="Stages">Stages of the plan.</param>
/// <param name="Stage">Which of them, from 1.</param>
/// <param name="Users">Users of the stage, of all workers together.</param>
/// <param name="ThinkSeconds">Their longest think time; null in an open stage.</param>
/// <param name="LengthSeconds">How long the stage was to be.</param>
/// <param name="ElapsedSeconds">How long it was.</param>
/// <param name="StartedAt">When the worker's load began.</param>
/// <param name="EndedAt">When the stage ended.</param>
/// <param name="WasInterrupted">It was ended before its time.</param>
/// <param name="CpuCores">CPU that the worker used meanwhile.</param>
/// <param name="Counts">How many of what.</param>
/// <param name="Histograms">By name, as <see cref="StageTally"/> has them.</param>
internal sealed record StageTallyRecord(
    int Worker,
    int Workers,
    int Seed,
    int Stages,
    int Stage,
    int Users,
    double? ThinkSeconds,
    double LengthSeconds,
    double ElapsedSeconds,
    DateTimeOffset StartedAt,
    DateTimeOffset EndedAt,
    bool WasInterrupted,
    double CpuCores,
    LoadCounts Counts,
    IReadOnlyDictionary<string, HistogramRecord> Histograms)
{
    /// <summary>The longest time for which the worker did not run at all; zero when there was none, and in files of older versions.</summary>
    public double StandstillSeconds { get; init; }

    /// <summary>How long the worker's threads were ready to run and waited for a core that others had; 0 in files of older versions.</summary>
    public double WaitedForCoreSeconds { get; init; }

    /// <summary>The same by windows of time; null in files of older versions.</summary>
    public WindowsRecord? Windows { get; init; }

    /// <summary>Whole answers by their status; null in files of older versions.</summary>
    public IReadOnlyDictionary<int, long>? Statuses { get; init; }

    /// <summary>When each pod first served a request of the stage; null in files of older versions, empty where answers name no pod.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset>? FirstAnswers { get; init; }
}
