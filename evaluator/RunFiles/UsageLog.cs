namespace MlServe.Evaluator.RunFiles;

/// <summary>A usage file as read.</summary>
/// <param name="Rows">The samples, gaps included, in the file's order.</param>
/// <param name="Warnings">What was left out or guessed, each a line with file and line number.</param>
internal sealed record UsageLog(IReadOnlyList<UsageRow> Rows, IReadOnlyList<string> Warnings);
