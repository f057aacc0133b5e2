using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Load.Http;
using MlServe.Evaluator.Load.Results;

namespace MlServe.Evaluator.Findings;

/// <summary>Requests that failed, by kind, and those that were never sent.</summary>
internal static class FailureFindings
{
    // Fewer are no reason to look for a cause before anything else.
    private const double Many = 0.01;

    private static readonly IReadOnlyDictionary<FailureKind, string> Advice = new Dictionary<FailureKind, string>
    {
        [FailureKind.NoConnection] = "No pod accepted connections then: events.csv says which were not ready.",
        [FailureKind.TimedOut] = "The pods were too slow for the load: they need more CPU, or there must be more of them.",
        [FailureKind.Broken] = "Pods ended while they answered: a longer grace period lets them finish.",
        [FailureKind.ServerErrors] = "The service refused them or failed: its log says why.",
    };

    /// <summary>The findings.</summary>
    public static IEnumerable<Finding> Of(RunFacts facts)
    {
        if (facts.Summary is { Transactions: { } answered, Failed: { } failed })
            yield return answered + failed == 0
                ? Finding.Of("failures", FindingKind.Problem, "No request was answered or failed: there are no response times.", ("requests", 0))
                : failed == 0
                ? Finding.Of("failures", FindingKind.Fine, Invariant($"None of {answered:#,0} requests failed."), ("failed", 0), ("requests", answered))
                : Failures(facts, answered + failed, failed);
        if (facts.Counts is { Unsent: > 0 } counts)
            yield return Finding.Of(
                "unsent",
                FindingKind.Problem,
                Invariant($"{counts.Unsent:#,0} requests were due and never sent, since every user was still waiting for an answer: ")
                    + "the service cannot keep up with that rate.",
                ("unsent", counts.Unsent));
    }

    private static Finding Failures(RunFacts facts, long requests, long failed)
    {
        var share = (double)failed / requests;
        var kinds = facts.Counts is { } counts ? FailureKind.Met(counts) : [];
        var text = (failed == requests
                ? Invariant($"All {failed:#,0} requests failed")
                : Invariant($"{failed:#,0} of {requests:#,0} requests failed ({Share(share)})"))
            + Between(facts)
            + (kinds.Count > 0 ? ": " + FailureKind.Text(kinds, facts.Statuses) : "")
            + ".";
        if (kinds.Count > 0)
            text += " " + Advice[kinds[0].Kind];
        if (failed < requests && share >= Many)
            text += " Response times are of those that were served.";
        return Finding.Of(
            "failures",
            share >= Many ? FindingKind.Problem : FindingKind.Advice,
            text,
            [
                ("failed", failed), ("requests", requests), .. kinds.Select(known => (known.Kind.Name, (double)known.Count)),
                .. facts.Statuses
                    .Where(status => Hop.IsFailure(status.Key))
                    .Select(status => (Invariant($"status_{status.Key}"), (double)status.Value)),
            ]);
    }

    /// <summary>When they failed, where that was not all the time.</summary>
    private static string Between(RunFacts facts)
    {
        var failing = facts.Timeline.Where(row => row.Failed > 0).ToList();
        if (failing.Count == 0)
            return "";
        var (from, to) = (failing[0].ElapsedSeconds, failing[^1].ElapsedSeconds + failing[^1].LengthSeconds);
        var whole = facts.Timeline[^1].ElapsedSeconds + facts.Timeline[^1].LengthSeconds;
        return to - from > whole * 0.9 ? "" : Invariant($", between {Moment.Of(from)} and {Moment.Of(to)}");
    }

    private static string Share(double share) => share < 0.001 ? Invariant($"{share * 100:0.###} %") : Invariant($"{share * 100:0.#} %");
}
