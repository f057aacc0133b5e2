using MlServe.Evaluator.Load.Results.Histograms;

namespace MlServe.Evaluator.Load.Results.Tallies;

/// <summary>The windows of a stage, as load_tally.jsonl has them.</summary>
/// <param name="StartedAt">When the stage began.</param>
/// <param name="LengthSeconds">Length of a window.</param>
/// <param name="LimitsMicroseconds">Limits that were counted.</param>
/// <param name="Windows">The windows in order.</param>
internal sealed record WindowsRecord(
    DateTimeOffset StartedAt, double LengthSeconds, IReadOnlyList<long> LimitsMicroseconds, IReadOnlyList<WindowRecord> Windows);

/// <summary>A window.</summary>
/// <param name="Counts">Transactions, okay, failed; then of each limit the transactions within it, and those of them that were served.</param>
/// <param name="Times">Times of the transactions.</param>
internal sealed record WindowRecord(IReadOnlyList<long> Counts, HistogramRecord Times);
