namespace MlServe.Training.Data;

/// <summary>What a network is trained on and judged by.</summary>
/// <param name="Name">For people and the model's card.</param>
/// <param name="Training">The examples to learn from.</param>
/// <param name="Test">Those it never sees; null where the data has none.</param>
/// <param name="Labels">The classes' names, in the order of their numbers.</param>
/// <param name="Sha256">Of all that was read, decompressed, in lower-case hexadecimal.</param>
public sealed record DataSet(string Name, Examples Training, Examples? Test, IReadOnlyList<string> Labels, string Sha256);
