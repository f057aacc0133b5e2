namespace MlServe.Evaluator.Load.Results;

/// <summary>How many answers had which status, for people. Pure.</summary>
internal static class AnswerStatuses
{
    /// <summary>All parts together.</summary>
    /// <param name="parts">Counts by status; null where a part does not know them.</param>
    public static IReadOnlyDictionary<int, long> Sum(IEnumerable<IReadOnlyDictionary<int, long>?> parts) => parts
        .SelectMany(part => part ?? new Dictionary<int, long>())
        .GroupBy(known => known.Key, known => known.Value)
        .OrderBy(known => known.Key)
        .ToDictionary(known => known.Key, known => known.Sum());

    /// <summary>Some of them, the most frequent first: <c>503</c>, or where there are several <c>503 (900) or 500 (94)</c>.</summary>
    /// <param name="statuses">Counts by status.</param>
    /// <param name="which">The statuses that are meant.</param>
    /// <param name="unknown">What to say where none of them is known, as in files of older versions.</param>
    public static string Text(IReadOnlyDictionary<int, long> statuses, Func<int, bool> which, string unknown)
    {
        var known = statuses.Where(status => which(status.Key)).OrderByDescending(status => status.Value).ThenBy(status => status.Key).ToList();
        return known switch
        {
            [] => unknown,
            [var only] => Invariant($"{only.Key}"),
            [.. var others, var last] => string.Join(", ", others.Select(Counted)) + " or " + Counted(last),
        };
    }

    private static string Counted(KeyValuePair<int, long> status) => Invariant($"{status.Key} ({status.Value:#,0})");
}
