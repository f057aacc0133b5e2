using MlServe.Evaluator.Load.Results;

namespace MlServe.Evaluator.Load;

/// <summary>What a load came to.</summary>
/// <param name="Stages">Every stage that began, in order.</param>
/// <param name="Overall">All of them together, from merged histograms.</param>
internal sealed record LoadResult(IReadOnlyList<StageResult> Stages, StageResult Overall);
