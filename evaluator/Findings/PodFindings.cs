using MlServe.Evaluator.Figures;
using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Findings;

/// <summary>What happened to the pods and kept them from serving, told from the events.</summary>
internal static class PodFindings
{
    // An autoscaler begins blind, until its pods are measured, and a round or two without metrics change nothing.
    private const int BlindRounds = 3;

    private static readonly IReadOnlyList<(string Reason, string Name, Func<IReadOnlyList<RunEvent>, string> Text)> Known =
    [
        (
            "OOMKilled",
            "killed_for_memory",
            events =>
                $"Killed for using more memory than the limit, {NumberText.Times(events.Count)}: {Objects(events)}. "
                + "Raise the limit, or have the service use less."
        ),
        ("Evicted", "evicted", events => $"Evicted from a node that ran short: {Objects(events)}. The others had to carry the load."),
        (
            "NodeNotReady",
            "node_not_ready",
            events => $"{Objects(events)} was not ready {NumberText.Times(events.Count)}: its pods answered nothing and were not measured."
        ),
        ("Restarted", "restarted", events => $"Containers ended and were started again, {NumberText.Times(events.Count)}: {Objects(events)}. {Last(events)}"),
        (
            "FailedScheduling",
            "not_scheduled",
            events => $"There was no room for {Objects(events)}: {Last(events)} Request less, or add nodes."
        ),
        (
            "FailedGetResourceMetric",
            "autoscaler_blind",
            events => $"The autoscaler had no metrics {NumberText.Times(events.Count)}, and left the replicas as they were."
        ),
    ];

    /// <summary>The findings.</summary>
    public static IEnumerable<Finding> Of(RunFacts facts)
    {
        foreach (var (reason, name, text) in Known)
        {
            // Of a node that is gone each pod says so as well.
            var events = facts.Events.Where(happened => happened.Reason == reason && (happened.Kind == "Node" || reason != "NodeNotReady")).ToList();
            if (events.Count >= (reason == "FailedGetResourceMetric" ? BlindRounds : 1))
            {
                var kind = name == "autoscaler_blind" ? FindingKind.Advice : FindingKind.Problem;
                yield return Finding.Of(name, kind, text(events), ("times", events.Count));
            }
        }
    }

    private static string Objects(IReadOnlyList<RunEvent> events) =>
        string.Join(", ", events.Select(happened => $"{happened.Kind} {happened.Object}").Distinct());

    /// <summary>What the last of them said, as a sentence.</summary>
    private static string Last(IReadOnlyList<RunEvent> events) =>
        events[^1].Message.TrimEnd('.') is { Length: > 0 } said ? $"{char.ToUpperInvariant(said[0])}{said[1..]}." : "";
}
