using MlServe.Evaluator.Load.Http;

namespace MlServe.Evaluator.Load.Results;

/// <summary>A way in which requests fail, in the words of tables and reports.</summary>
/// <param name="Name">For machines.</param>
/// <param name="CountOf">How many failed so.</param>
/// <param name="Words">What happened to them, by the statuses of the answers.</param>
internal sealed record FailureKind(string Name, Func<LoadCounts, long> CountOf, Func<IReadOnlyDictionary<int, long>, string> Words)
{
    /// <summary>Nothing accepted the connection.</summary>
    public static readonly FailureKind NoConnection = new("no_connection", counts => counts.NoConnection, _ => "found no connection");

    /// <summary>The answer was not whole in time.</summary>
    public static readonly FailureKind TimedOut = new("timed_out", counts => counts.TimedOut, _ => "timed out");

    /// <summary>The answer broke off or was not HTTP.</summary>
    public static readonly FailureKind Broken = new("broken", counts => counts.Broken, _ => "broke off");

    /// <summary>The answer was a failure.</summary>
    public static readonly FailureKind ServerErrors = new(
        "server_errors", counts => counts.ServerErrors, statuses => "were answered " + AnswerStatuses.Text(statuses, Hop.IsFailure, "408 or 5xx"));

    /// <summary>All that <see cref="LoadCounts.Failed"/> sums up.</summary>
    public static readonly IReadOnlyList<FailureKind> All = [NoConnection, TimedOut, Broken, ServerErrors];

    /// <summary>Those that a load met, the most frequent first.</summary>
    public static IReadOnlyList<(FailureKind Kind, long Count)> Met(LoadCounts counts) =>
        [.. All.Select(kind => (kind, Count: kind.CountOf(counts))).Where(met => met.Count > 0).OrderByDescending(met => met.Count)];

    /// <summary>Them in a sentence: <c>20 were answered 503, 10 timed out</c>.</summary>
    public static string Text(IEnumerable<(FailureKind Kind, long Count)> met, IReadOnlyDictionary<int, long> statuses) =>
        string.Join(", ", met.Select(one => Invariant($"{one.Count:#,0} {one.Kind.Words(statuses)}")));
}
