namespace MlServe.Evaluator.RunFiles;

/// <summary>A siege log as read.</summary>
/// <param name="Rows">The stages, in the file's order.</param>
/// <param name="Warnings">What was left out, each a line with file and line number.</param>
internal sealed record LoadLog(IReadOnlyList<LoadRow> Rows, IReadOnlyList<string> Warnings);
