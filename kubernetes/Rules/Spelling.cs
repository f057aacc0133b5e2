namespace MlServe.Kubernetes.Rules;

/// <summary>Finds the word that was probably meant.</summary>
public static class Spelling
{
    /// <summary>"; did you mean `replicas`?", or nothing when no word is near.</summary>
    internal static string DidYouMean(string? written, IEnumerable<string> words) =>
        Nearest(written, words) is { } word ? $"; did you mean `{word}`?" : "";

    /// <summary>The nearest word, at most a third of its letters away; null when there is none.</summary>
    public static string? Nearest(string? written, IEnumerable<string> words) => string.IsNullOrEmpty(written) ? null
        : words.Select(word => (Word: word, Distance: Distance(written.ToLowerInvariant(), word.ToLowerInvariant())))
            .Where(candidate => candidate.Distance <= Math.Max(1, candidate.Word.Length / 3))
            .OrderBy(candidate => candidate.Distance).Select(candidate => candidate.Word).FirstOrDefault();

    /// <summary>Letters inserted, left out, replaced, or swapped with their neighbour.</summary>
    internal static int Distance(string left, string right)
    {
        var rows = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
            for (var j = 0; j <= right.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    rows[i, j] = i + j;
                    continue;
                }
                var best = Math.Min(Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    best = Math.Min(best, rows[i - 2, j - 2] + 1);
                rows[i, j] = best;
            }
        return rows[left.Length, right.Length];
    }
}
