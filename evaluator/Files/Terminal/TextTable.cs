namespace MlServe.Evaluator.Files.Terminal;

/// <summary>Rows of words in columns as wide as their longest, for a terminal. Pure.</summary>
internal static class TextTable
{
    /// <summary>Writes the rows; all have as many words as the first.</summary>
    public static void Write(IReadOnlyList<IReadOnlyList<string>> rows, TextWriter to)
    {
        var widths = Enumerable.Range(0, rows[0].Count).Select(column => rows.Max(row => row[column].Length)).ToList();
        foreach (var row in rows)
            to.WriteLine(string.Join("  ", row.Select((word, column) => word.PadRight(widths[column]))).TrimEnd());
    }
}
