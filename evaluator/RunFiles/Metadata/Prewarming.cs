namespace MlServe.Evaluator.RunFiles.Metadata;

/// <summary>What pulling the images beforehand came to.</summary>
/// <param name="Seconds">How long it took on all nodes, side by side.</param>
/// <param name="Nodes">What each node's kubelet said.</param>
internal sealed record Prewarming(double Seconds, IReadOnlyList<PulledImage> Nodes);

/// <summary>An image on a node.</summary>
/// <param name="Node">The node.</param>
/// <param name="Image">The image.</param>
/// <param name="Message">The kubelet's sentence: how long the pull took, or that the image was there; null when it said none.</param>
internal sealed record PulledImage(string Node, string Image, string? Message);
