namespace MlServe.Evaluator.RunFiles.Metadata;

/// <summary>A pod of a Job, and where it ran.</summary>
/// <param name="Index">Its completion index; null where the Job is not indexed.</param>
/// <param name="Node">Its node.</param>
internal sealed record JobPod(int? Index, string? Node);
