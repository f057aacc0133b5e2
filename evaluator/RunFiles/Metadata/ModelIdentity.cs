namespace MlServe.Evaluator.RunFiles.Metadata;

/// <summary>model.json: which model answered. From the service itself, so null where it does not say.</summary>
/// <param name="Name">As the service calls it.</param>
/// <param name="Sha256">SHA-256 of the model file, hexadecimal.</param>
/// <param name="Input">Its input as width × height and layout, where told.</param>
/// <param name="Label">What it saw in the built-in photo.</param>
/// <param name="Probability">How sure it was, 0 to 1.</param>
internal sealed record ModelIdentity(string? Name, string? Sha256, string? Input, string? Label, double? Probability);
