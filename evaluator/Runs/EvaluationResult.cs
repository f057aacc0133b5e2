using MlServe.Evaluator.Figures;
using MlServe.Evaluator.RunFiles;

namespace MlServe.Evaluator.Runs;

/// <summary>What a run came to.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Summary">The verdict; null when nothing was measured.</param>
/// <param name="WasInterrupted">A signal ended it early.</param>
/// <param name="MissedLimits">A line for each limit of the plan that a stage missed.</param>
internal sealed record EvaluationResult(RunFolder Folder, Summary? Summary, bool WasInterrupted, IReadOnlyList<string> MissedLimits);
