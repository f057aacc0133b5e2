namespace MlServe.Evaluator.Files.Csv;

/// <summary>A file as read.</summary>
/// <param name="Rows">Its rows, in the file's order.</param>
/// <param name="Warnings">What was left out or guessed, each a line with file and line number.</param>
internal sealed record CsvRows<TRow>(IReadOnlyList<TRow> Rows, IReadOnlyList<string> Warnings);
