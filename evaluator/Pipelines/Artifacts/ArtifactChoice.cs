namespace MlServe.Evaluator.Pipelines.Artifacts;

/// <summary>Where steps hand over their files on a cluster other than the embedded one.</summary>
/// <param name="Claim">A PersistentVolumeClaim; null: none, and the embedded cluster needs none.</param>
/// <param name="Image">The image that carries files to and from the claim; null: each step's own.</param>
internal sealed record ArtifactChoice(string? Claim = null, string? Image = null);
