using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Results;
using MlServe.Evaluator.Load.Results.Tallies;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Evaluator.Scoring;

namespace MlServe.Evaluator.Simulation;

/// <summary>What one simulated run came to: what a real one leaves in its folder.</summary>
internal sealed record SimulatedRun
{
    /// <summary>What was simulated.</summary>
    public required SimulationInput Input { get; init; }

    /// <summary>Start of all its chance.</summary>
    public required int Seed { get; init; }

    /// <summary>The load.</summary>
    public required LoadResult Load { get; init; }

    /// <summary>All that each stage counted.</summary>
    public required IReadOnlyList<(StageResult Result, StageTally Tally)> Stages { get; init; }

    /// <summary>The course of the load; empty where it was not asked for.</summary>
    public required IReadOnlyList<TimelineRow> Timeline { get; init; }

    /// <summary>Rows of the monitor.</summary>
    public required IReadOnlyList<UsageRow> Usage { get; init; }

    /// <summary>What happened while the load went.</summary>
    public required IReadOnlyList<RunEvent> Events { get; init; }

    /// <summary>When the manifest was applied.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the load began, its warm-up left out.</summary>
    public required DateTimeOffset LoadStartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset LoadEndedAt { get; init; }

    /// <summary>Seconds until all pods were ready.</summary>
    public required double ReadyAfterSeconds { get; init; }

    /// <summary>The figures, by the definitions of every run.</summary>
    public Summary Score()
    {
        var latency = Load.Stages.Append(Load.Overall).Select(stage => stage.ToLatencyRow()).ToList();
        var scored = Scoring.Score.Of([.. Load.Stages.Select(stage => stage.ToLoadRow())], Usage, latency) with { StartedAt = LoadStartedAt };
        // Objectives and intervals need counts by windows of time.
        var windows = Load.Stages.All(stage => stage.Windows is not null) ? Load : null;
        return ObjectiveScore.Of(scored, windows, Input.Load.Plan.AllObjectives, Input.Price);
    }
}
