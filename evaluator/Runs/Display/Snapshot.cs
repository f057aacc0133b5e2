using MlServe.Evaluator.Load;
using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Runs.Display;

/// <summary>A run's figures at one moment, as a drawing shows them.</summary>
internal sealed record Snapshot
{
    /// <summary>The last line of the load; null before the first.</summary>
    public LoadProgress? Load { get; init; }

    /// <summary>The last row of usage that was no gap; null before the first.</summary>
    public UsageRow? Usage { get; init; }

    /// <summary>Replicas that are ready.</summary>
    public int Ready { get; init; }

    /// <summary>Replicas that are wanted; null: not known.</summary>
    public int? Wanted { get; init; }

    /// <summary>Requests of all stages that were served.</summary>
    public long Served { get; init; }

    /// <summary>Requests of all stages that failed.</summary>
    public long Failed { get; init; }

    /// <summary>The last events, oldest first.</summary>
    public IReadOnlyList<RunEvent> Events { get; init; } = [];

    /// <summary>Served a second, so far.</summary>
    public IReadOnlyList<double> Rates { get; init; } = [];

    /// <summary>95th percentiles so far, seconds.</summary>
    public IReadOnlyList<double> Latencies { get; init; } = [];

    /// <summary>Ready replicas so far.</summary>
    public IReadOnlyList<double> Replicas { get; init; } = [];

    /// <summary>Cores used so far.</summary>
    public IReadOnlyList<double> Cpu { get; init; } = [];
}
