namespace MlServe.Training.Distributed;

/// <summary>What the store answers a worker.</summary>
/// <param name="Version">Changes that were applied in all.</param>
/// <param name="IsTargetReached">Somebody has said so.</param>
/// <param name="Rows">What changed since the version that was asked about.</param>
internal sealed record StoreAnswer(long Version, bool IsTargetReached, IReadOnlyList<RowValues> Rows);
