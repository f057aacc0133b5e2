using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Load.Results;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Findings;

/// <summary>What a run has left behind, as far as findings are drawn from it; whatever is unknown is empty or null.</summary>
internal sealed record RunFacts
{
    /// <summary>Its figures.</summary>
    public required Summary Summary { get; init; }

    /// <summary>Its autoscaler; null where it had none.</summary>
    public AutoscalerRule? Autoscaler { get; init; }

    /// <summary>When the load began.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>The course of the load, a row every few seconds.</summary>
    public IReadOnlyList<TimelineRow> Timeline { get; init; } = [];

    /// <summary>One row per sample.</summary>
    public IReadOnlyList<UsageRow> Usage { get; init; } = [];

    /// <summary>Those whose usage was measured while the load went.</summary>
    public IEnumerable<UsageRow> UsageUnderLoad => Usage.Where(row => !Trust.IsBefore(row, Usage[0].Time));

    /// <summary>What happened.</summary>
    public IReadOnlyList<RunEvent> Events { get; init; } = [];

    /// <summary>Requests of the whole load by what became of them; null where only their sums are known.</summary>
    public LoadCounts? Counts { get; init; }

    /// <summary>Whole answers of the load by their status; empty where only sums are known.</summary>
    public IReadOnlyDictionary<int, long> Statuses { get; init; } = new Dictionary<int, long>();

    /// <summary>When each pod first answered a request of the load; empty where answers name no pod.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> FirstAnswers { get; init; } = new Dictionary<string, DateTimeOffset>();

    /// <summary>Seconds of the rows of usage that are as asked: each holds until the next, the last as long as the one before.</summary>
    public double Seconds(Func<UsageRow, bool> which) => Usage.Index().Where(row => which(row.Item)).Sum(row => LengthOf(row.Index));

    /// <summary>Seconds since the load began.</summary>
    public double At(DateTimeOffset time) => (time - (Start ?? Usage[0].Time)).TotalSeconds;

    private double LengthOf(int row) => Usage.Count < 2 ? 0 : row + 1 < Usage.Count
        ? (Usage[row + 1].Time - Usage[row].Time).TotalSeconds
        : (Usage[row].Time - Usage[row - 1].Time).TotalSeconds;
}
