using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Objectives;

/// <summary>Holds what a load counted against its objectives. Arithmetic alone.</summary>
internal static class ObjectiveJudge
{
    /// <summary>Windows in which violations are told: shorter ones would each be spoilt by a single slow answer.</summary>
    public const double WindowSeconds = 10;

    /// <summary>What became of an objective.</summary>
    /// <param name="asked">The objective.</param>
    /// <param name="windows">Of all stages, in order.</param>
    public static ObjectiveResult Of(AskedObjective asked, IReadOnlyList<WindowCounts> windows)
    {
        var objective = asked.Objective;
        List<WindowCounts> own = [.. windows.Where(window => asked.Stage is null || window.Stage == asked.Stage)];
        var (requests, bad) = Sum(objective, own);
        var kept = requests > 0 && IsKept(objective, requests, bad);
        var allowed = (double)objective.AllowedBad;
        var effect = Effect(objective, own, bad);
        List<WindowCounts> violated = [.. WindowCounts.Join(own, WindowSeconds).Where(window => !IsKept(objective, objective.Count(window)))];
        var sure = effect is { } times && (kept
            ? ShareClaim.IsShown(requests / times, bad / times, allowed)
            : requests > 0 && ShareClaim.IsRefuted(requests / times, bad / times, allowed));
        return new ObjectiveResult
        {
            Objective = objective.Text,
            Stage = asked.Stage,
            Kept = kept,
            Sure = sure,
            RequestsNeeded = kept && !sure && effect is { } more ? (long)Math.Ceiling(ShareClaim.Fewest(allowed, bad / more) * more) : null,
            Requests = requests,
            Bad = bad,
            AllowedBadShare = allowed,
            WindowSeconds = own.Count > 0 ? Math.Max(WindowSeconds, own.Max(window => window.LengthSeconds)) : WindowSeconds,
            ViolationSeconds = Math.Round(violated.Sum(window => window.LengthSeconds), 3),
            Violations = [.. Times(violated)],
        };
    }

    /// <summary>Answers that were served and meet every limit of time: what users got.</summary>
    public static long Good(IEnumerable<Objective> objectives, IEnumerable<WindowCounts> windows)
    {
        var limits = objectives.Select(objective => objective.LimitMicroseconds).OfType<long>().ToList();
        return limits.Count == 0 ? windows.Sum(window => window.Okay) : windows.Sum(window => window.Within(limits.Min()).Good);
    }

    /// <summary>Times in which any of the objectives was missed.</summary>
    public static IReadOnlyList<Violation> AnyViolated(IEnumerable<ObjectiveResult> results)
    {
        var any = new List<Violation>();
        foreach (var violation in results.SelectMany(result => result.Violations).OrderBy(violation => violation.From))
            Append(any, violation);
        return any;
    }

    private static bool IsKept(Objective objective, (long Requests, long Bad) counted) => IsKept(objective, counted.Requests, counted.Bad);

    private static bool IsKept(Objective objective, long requests, long bad) => bad <= objective.AllowedBad * requests;

    private static (long Requests, long Bad) Sum(Objective objective, IEnumerable<WindowCounts> windows)
    {
        var (requests, bad) = (0L, 0L);
        foreach (var counted in windows.Select(objective.Count))
            (requests, bad) = (requests + counted.Requests, bad + counted.Bad);
        return (requests, bad);
    }

    /// <summary>How dependent the bad requests are. None at all have nothing to depend on.</summary>
    private static double? Effect(Objective objective, IEnumerable<WindowCounts> windows, long bad) => bad == 0 ? 1 : DesignEffect.Of(
        [.. windows.GroupBy(window => window.Stage).Select(stage => (IReadOnlyList<HitCount>)[.. stage.Select(window =>
        {
            var (requests, badOnes) = objective.Count(window);
            return new HitCount(requests, badOnes);
        })])]);

    private static IReadOnlyList<Violation> Times(IEnumerable<WindowCounts> violated)
    {
        var times = new List<Violation>();
        foreach (var window in violated)
            Append(times, new Violation(Math.Round(window.StartSeconds, 3), Math.Round(window.StartSeconds + window.LengthSeconds, 3)));
        return times;
    }

    private static void Append(List<Violation> times, Violation next)
    {
        if (times.Count > 0 && next.From <= times[^1].To)
            times[^1] = times[^1] with { To = Math.Max(times[^1].To, next.To) };
        else
            times.Add(next);
    }
}
