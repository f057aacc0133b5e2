using System.Globalization;
using System.Text.RegularExpressions;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.LocalCluster.Autoscaling;

namespace MlServe.Evaluator.Findings;

/// <summary>
/// Takes apart each step of the autoscaler to more pods. On every cluster from the same sources: the load's course and answers, the
/// metrics' own times, the autoscaler's decisions and the pods' conditions, as events.csv has them.
/// </summary>
/// <remarks>
/// A moment is never before the one before it: Kubernetes writes many of them in whole seconds, so a pod may seem to be created up to a
/// second before it was decided on. Phases therefore add up to the whole.
/// </remarks>
internal static partial class ScalingAnatomy
{
    private static readonly TimeSpan WholeSecond = TimeSpan.FromSeconds(1);

    /// <summary>The steps, in their order; null without an autoscaler.</summary>
    public static IReadOnlyList<ScalingStep>? Of(RunFacts facts)
    {
        if (facts.Autoscaler is null || (facts.Start is null && facts.Usage.Count == 0))
            return null;
        List<Decision> decisions = [.. facts.Events.Select(happened => Decided(happened, facts.Events)).OfType<Decision>().OrderBy(decision => decision.Time)];
        var steps = new List<ScalingStep>();
        var taken = new HashSet<string>();
        double? rose = null;
        foreach (var (index, decision) in decisions.Index())
        {
            var since = index > 0 ? facts.At(decisions[index - 1].Time) : double.NegativeInfinity;
            var until = index + 1 < decisions.Count ? facts.At(decisions[index + 1].Time) : double.PositiveInfinity;
            // A load that rose once may ask for several steps.
            rose = LoadRise.Of([.. facts.Timeline.Where(row => row.ElapsedSeconds >= since && row.ElapsedSeconds < facts.At(decision.Time))]) ?? rose;
            if (decision.To > decision.From)
                steps.Add(Step(facts, decision, rose, until, taken));
        }

        return steps;
    }

    private static ScalingStep Step(RunFacts facts, Decision decision, double? rose, double until, HashSet<string> taken)
    {
        var pods = facts.Events
            .Where(happened => happened is { Kind: "Pod", Reason: "Created" } && happened.Time >= decision.Time - WholeSecond && facts.At(happened.Time) < until
                && !taken.Contains(happened.Object))
            .Take(decision.To - decision.From)
            .Select(happened => happened.Object)
            .ToList();
        taken.UnionWith(pods);
        var isWhole = pods.Count == decision.To - decision.From;
        var (recovered, unmet) = Recovered(facts, rose ?? facts.At(decision.Time), until);
        (string Phase, double? Moment)[] moments =
        [
            ("metrics", Shown(facts, decision, rose)),
            ("decision", facts.At(decision.Time)),
            ("creation", LastOf("Created")),
            ("scheduling", LastOf("Scheduled")),
            ("start", LastOf("Started")),
            ("readiness", LastOf("Ready")),
            ("first_answer", Last(pod => facts.FirstAnswers.TryGetValue(pod, out var first) ? first : null)),
            ("recovery", recovered),
        ];
        var phases = new Dictionary<string, double>();
        var began = rose;
        var now = began;
        foreach (var (phase, moment) in moments)
        {
            if (moment is not { } known)
                continue;
            if (now is { } before)
                phases[phase] = Math.Max(0, known - before);
            began ??= known;
            now = Math.Max(now ?? known, known);
        }

        return new ScalingStep
        {
            From = decision.From,
            To = decision.To,
            BeganSeconds = began!.Value,
            Phases = phases,
            Incomplete = !isWhole ? $"{pods.Count} of {decision.To - decision.From} pods were created before the autoscaler's next decision or the run's end"
                : LastOf("Ready") is null ? "not all of its pods became ready"
                : unmet,
        };

        double? Last(Func<string, DateTimeOffset?> of) =>
            isWhole && pods.Select(of).ToList() is var times && times.TrueForAll(time => time is not null) ? facts.At(times.Max()!.Value) : null;
        double? LastOf(string reason) => Last(pod => facts.Events.FirstOrDefault(one => one.Kind == "Pod" && one.Object == pod && one.Reason == reason)?.Time);
    }

    /// <summary>When a measurement first was above what the autoscaler leaves alone: the metrics' own time, not that of the row.</summary>
    private static double? Shown(RunFacts facts, Decision decision, double? rose) =>
        facts.Autoscaler?.CpuPercent is not { } target ? null : facts.Usage
            .Where(row => row.Time <= decision.Time && row.MeasuredAt is not null
                && (rose is null || facts.At(row.MeasuredAt.Value) >= rose)
                && ScalingFindings.Percent(row) > target * ScalingFindings.Tolerance)
            .Select(row => (double?)facts.At(row.MeasuredAt!.Value))
            .Min();

    /// <summary>The end of the last time, begun after the load rose and before the next step, in which an objective was missed.</summary>
    private static (double? Moment, string? Unmet) Recovered(RunFacts facts, double rose, double until)
    {
        var violations = (facts.Summary.Objectives ?? [])
            .SelectMany(objective => objective.Violations)
            .Where(violation => violation.To > rose && violation.From < until)
            .ToList();
        if (violations.Count == 0)
            return (null, null);
        var met = violations.Max(violation => violation.To);
        var end = facts.Timeline.Count == 0 ? double.PositiveInfinity : facts.Timeline[^1].ElapsedSeconds + facts.Timeline[^1].LengthSeconds;
        return met < Math.Min(until, end - 0.5) ? (met, null)
            : (null, $"objectives were not met again before {(until < end ? "the autoscaler's next decision" : "the load's end")}");
    }

    private static Decision? Decided(RunEvent happened, IReadOnlyList<RunEvent> events) =>
        happened is { Kind: "HorizontalPodAutoscaler", Reason: "DesiredReplicas" } && Change().Match(happened.Message) is { Success: true } change
            ? new Decision(AnnouncedAt(happened, Number(change.Groups[2]), events), Number(change.Groups[1]), Number(change.Groups[2]))
            : null;

    /// <summary>When the autoscaler itself says that it decided; its changed status is seen later, a second and more where the machine is busy.</summary>
    private static DateTimeOffset AnnouncedAt(RunEvent seen, int size, IReadOnlyList<RunEvent> events) =>
        events.LastOrDefault(said => said is { Kind: "HorizontalPodAutoscaler", Reason: "SuccessfulRescale" } && said.Object == seen.Object
            && said.Time <= seen.Time && said.Time > seen.Time - Autoscaler.SyncPeriod
            && said.Message.StartsWith(Invariant($"New size: {size};"), StringComparison.Ordinal))?.Time ?? seen.Time;

    private static int Number(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    // As ClusterWatcher writes it.
    [GeneratedRegex("^([0-9]{1,6}) → ([0-9]{1,6})(?: |$)")]
    private static partial Regex Change();

    private sealed record Decision(DateTimeOffset Time, int From, int To);
}
