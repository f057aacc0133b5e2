using MlServe.Evaluator.Accuracy.Scores;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Load.Results;
using MlServe.Evaluator.Load.Results.Histograms;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Reports;

/// <summary>All that a report shows; whatever a run folder lacks is empty or null.</summary>
internal sealed record ReportData
{
    /// <summary>Name in the heading: the run folder's.</summary>
    public required string Name { get; init; }

    /// <summary>The verdict.</summary>
    public required Summary Summary { get; init; }

    /// <summary>How the run was made.</summary>
    public RunMetadata? Metadata { get; init; }

    /// <summary>The model that was served.</summary>
    public ModelIdentity? Model { get; init; }

    /// <summary>The figures of a Job, by name; null of a run that had a load.</summary>
    public IReadOnlyDictionary<string, double>? Job { get; init; }

    /// <summary>One row per stage.</summary>
    public IReadOnlyList<LoadRow> Load { get; init; } = [];

    /// <summary>Percentiles, one row per stage and one overall.</summary>
    public IReadOnlyList<LatencyRow> Latency { get; init; } = [];

    /// <summary>The course of the load, a row every few seconds.</summary>
    public IReadOnlyList<TimelineRow> Timeline { get; init; } = [];

    /// <summary>Times of all transactions of the load; null where no tally was kept.</summary>
    public LatencyHistogram? Times { get; init; }

    /// <summary>Requests of the whole load by what became of them; null where no tally was kept.</summary>
    public LoadCounts? Counts { get; init; }

    /// <summary>Whole answers of the load by their status; empty where only sums are known.</summary>
    public IReadOnlyDictionary<int, long> Statuses { get; init; } = new Dictionary<int, long>();

    /// <summary>When each pod first answered a request of the load; empty where answers name no pod.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> FirstAnswers { get; init; } = new Dictionary<string, DateTimeOffset>();

    /// <summary>Set while the run is still going.</summary>
    public LiveState? Live { get; init; }

    /// <summary>One row per beat.</summary>
    public IReadOnlyList<UsageRow> Usage { get; init; } = [];

    /// <summary>What happened.</summary>
    public IReadOnlyList<RunEvent> Events { get; init; } = [];

    /// <summary>How right the service was on labelled photos.</summary>
    public AccuracyResult? Accuracy { get; init; }

    /// <summary>The manifest's text.</summary>
    public string? Manifest { get; init; }

    /// <summary>A line for each threshold that was missed.</summary>
    public IReadOnlyList<string> Missed { get; init; } = [];

    /// <summary>Moment 0 of the time axis: the load's start, as well as it is known.</summary>
    public DateTimeOffset? Start => Metadata?.LoadStartedAt ?? Summary.StartedAt ?? (Usage.Count > 0 ? Usage[0].Time : null);
}
