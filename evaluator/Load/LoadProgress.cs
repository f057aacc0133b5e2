using System.Text.Json;
using System.Text.Json.Serialization;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Load.Results;
using MlServe.Evaluator.RunFiles.Metadata;

namespace MlServe.Evaluator.Load;

/// <summary>
/// Where the load stands: with <c>--progress-json</c> one JSON line per second, and one as each stage ends. Counts are those of the
/// whole load so far; times are the running stage's, null until a transaction has ended. The line with <see cref="Done"/> sums the
/// whole load up.
/// </summary>
internal sealed record LoadProgress
{
    /// <summary>Number of the running stage, from 1; 0 while a plan's warm-up runs.</summary>
    [JsonPropertyName("stage")] public required int Stage { get; init; }

    /// <summary>Number of stages.</summary>
    [JsonPropertyName("stages")] public required int Stages { get; init; }

    /// <summary>Users of the running stage.</summary>
    [JsonPropertyName("users")] public required int Users { get; init; }

    /// <summary>Seconds since the load began.</summary>
    [JsonPropertyName("elapsed_s")] public required double ElapsedSeconds { get; init; }

    /// <summary>Seconds until the last stage ends.</summary>
    [JsonPropertyName("remaining_s")] public required double RemainingSeconds { get; init; }

    /// <summary>Responses read so far; while a plan's warm-up runs, its own.</summary>
    [JsonPropertyName("transactions")] public required long Transactions { get; init; }

    /// <summary>Those that count as served.</summary>
    [JsonPropertyName("okay")] public required long Okay { get; init; }

    /// <summary>Requests that failed so far.</summary>
    [JsonPropertyName("failed")] public required long Failed { get; init; }

    /// <summary>Responses of the running stage that count as served.</summary>
    [JsonPropertyName("stage_okay")] public long StageOkay { get; init; }

    /// <summary>Requests of the running stage that failed.</summary>
    [JsonPropertyName("stage_failed")] public long StageFailed { get; init; }

    /// <summary>Served responses per second since the line a second ago; of a stage that has ended, and in the last line, over all of it.</summary>
    [JsonPropertyName("rate")] public required double Rate { get; init; }

    /// <summary>Mean time of a transaction of this stage.</summary>
    [JsonPropertyName("mean_s")] public double? MeanSeconds { get; init; }

    /// <summary>Median time of a transaction of this stage.</summary>
    [JsonPropertyName("p50_s")] public double? P50Seconds { get; init; }

    /// <summary>95th percentile of the time of a transaction of this stage.</summary>
    [JsonPropertyName("p95_s")] public double? P95Seconds { get; init; }

    /// <summary>CPU cores the generator itself used since the last line.</summary>
    [JsonPropertyName("cpu_core")] public double? CpuCores { get; init; }

    /// <summary>99th percentile of how late this stage's requests were started.</summary>
    [JsonPropertyName("late_p99_s")] public double? LateP99Seconds { get; init; }

    /// <summary>True in the line that closes a stage.</summary>
    [JsonPropertyName("stage_done")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool StageDone { get; init; }

    /// <summary>True in the last line only.</summary>
    [JsonPropertyName("done")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Done { get; init; }

    /// <summary>In the last line: why the load's figures are unusable, one sentence each.</summary>
    [JsonPropertyName("warnings")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Warnings { get; init; }

    /// <summary>In the last line: how far they can be trusted, one sentence each.</summary>
    [JsonPropertyName("cautions")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Cautions { get; init; }

    /// <summary>In the last line: every limit of the plan's stages with its verdict; none when the load was interrupted.</summary>
    [JsonPropertyName("stage_thresholds")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<StageThreshold>? StageThresholds { get; init; }

    /// <summary>In the last line: a sentence for each limit of the plan that a stage missed; none when the load was interrupted.</summary>
    [JsonPropertyName("missed_limits")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? MissedLimits { get; init; }

    /// <summary>In the last line: a sentence for each objective that was missed; none when the load was interrupted.</summary>
    [JsonPropertyName("missed_objectives")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? MissedObjectives { get; init; }

    /// <summary>True while a plan's warm-up runs: what is counted then is no part of the load.</summary>
    [JsonIgnore] public bool IsWarmUp => Stage == LoadPart.WarmUp.Number && !Done;

    /// <summary>How a load stands in a stage; the rate and the CPU cores are for the caller to add.</summary>
    /// <param name="stage">The stage that runs.</param>
    /// <param name="elapsed">Since the load began.</param>
    /// <param name="counts">Of the whole load so far.</param>
    /// <param name="figures">Of the stage.</param>
    public static LoadProgress Of(StageRun stage, TimeSpan elapsed, LoadCounts counts, LoadFigures figures) =>
        Of((stage.Part.Number, stage.Plan.Users), elapsed, counts, figures, stage.Options.Plan);

    /// <summary>The progress in a line; null for a line of another kind, and for the last one of a generator that was killed while it wrote.</summary>
    public static LoadProgress? Read(string line)
    {
        try
        {
            return line.StartsWith('{') ? JsonSerializer.Deserialize<LoadProgress>(line) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static LoadProgress Of((int Number, int Users) stage, TimeSpan elapsed, LoadCounts counts, LoadFigures figures, LoadPlan plan) => new()
    {
        Stage = stage.Number,
        Stages = plan.Stages.Count,
        Users = stage.Users,
        ElapsedSeconds = elapsed.TotalSeconds,
        RemainingSeconds = Math.Max(0, (plan.Length - elapsed).TotalSeconds),
        Transactions = counts.Transactions,
        Okay = counts.Okay,
        Failed = counts.Failed,
        StageOkay = figures.Counts.Okay,
        StageFailed = figures.Counts.Failed,
        Rate = 0,
        MeanSeconds = figures.Seconds(LoadTime.Mean),
        P50Seconds = figures.Seconds(LoadTime.P50),
        P95Seconds = figures.Seconds(LoadTime.P95),
        LateP99Seconds = figures.Seconds(LoadTime.LateP99),
    };

    /// <summary>The last line, which sums the load up.</summary>
    public static LoadProgress Last(LoadResult result, LoadOptions options)
    {
        var overall = result.Overall;
        // None where the load was interrupted before its first stage.
        var last = result.Stages.Count > 0 ? result.Stages[^1].Figures.Counts : default;
        var verdicts = overall.WasInterrupted ? [] : StageLimitVerdicts.Of(result, options.Plan);
        return Of((result.Stages.Count, overall.Users), overall.Elapsed, overall.Figures.Counts, overall.Figures, options.Plan) with
        {
            StageOkay = last.Okay,
            StageFailed = last.Failed,
            Rate = overall.Elapsed > TimeSpan.Zero ? overall.Figures.Counts.Okay / overall.Elapsed.TotalSeconds : 0,
            CpuCores = overall.GeneratorCpuCores,
            Done = true,
            Warnings = [.. LoadWarnings.Of(result)],
            Cautions = [.. LoadWarnings.Cautions(result)],
            StageThresholds = verdicts,
            MissedLimits = StageThreshold.Missed(verdicts),
            MissedObjectives = overall.WasInterrupted ? []
                : [.. LoadObjectives.Judge(result, options.JudgedObjectives).Where(objective => !objective.Kept).Select(objective => objective.ToString())],
        };
    }
}
