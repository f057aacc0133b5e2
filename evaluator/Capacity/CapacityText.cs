using MlServe.Evaluator.Capacity.Estimation;
using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Capacity;

/// <summary>A search in words: what is tried and why, and what it came to.</summary>
internal static class CapacityText
{
    /// <summary>A load with its unit.</summary>
    public static string Load(LoadKind kind, double load) =>
        kind == LoadKind.Rate ? Invariant($"{NumberText.Short(load)} requests per second") : NumberText.Count((long)load, "user");

    /// <summary>What is tried next, and why.</summary>
    public static string Begins(LoadTrial trial, IReadOnlyList<LoadTrial> before)
    {
        var same = before.Where(other => other.Kind == trial.Kind).ToList();
        var why = trial.Phase switch
        {
            SearchPhase.Confirmation => $"confirmation {same.Count(other => other.Phase == SearchPhase.Confirmation && other.Obstacle != Obstacle.Generator)
                % CapacitySearch.Confirmations + 1} of {CapacitySearch.Confirmations}",
            _ when same.Count == 0 => "the first",
            _ when same[^1] is { Obstacle: Obstacle.Generator } => "once more, since the generator was late",
            SearchPhase.Bisection => "between what was kept and what was missed",
            _ => same[^1].Kept ? "twice as many, since that was kept" : "half of it, since that was missed",
        };
        return Invariant($"trial {trial.Number}: {trial.Text} for {trial.Seconds:0.#} s ({why})");
    }

    /// <summary>What a trial showed.</summary>
    public static string Ends(LoadTrial trial)
    {
        var verdict = trial switch
        {
            { Kept: true } => "kept",
            { Missed: "generator" } => "says nothing: the load generator was late",
            { Missed: "throughput" } => "missed: fewer were answered than were sent",
            _ => $"missed {trial.Missed}",
        };
        var times = trial.P50Seconds is { } median ? Invariant($", p50 {median * 1000:0.#} ms, p95 {trial.P95Seconds * 1000:0.#} ms") : "";
        return Invariant($"trial {trial.Number}: {verdict}; {trial.ServedRate:0.#} served per second, {trial.GoodRate:0.#} good{times}")
            + (trial.Failed > 0 ? Invariant($", {trial.Failed} failed") : "");
    }

    /// <summary>Writes what was found.</summary>
    public static void Write(CapacityState state, TextWriter to)
    {
        foreach (var result in state.Results)
        {
            to.WriteLine($"{result.Kind.Word(),-20}{Sentence(result)}");
            if (Caution(state, result) is { } caution)
                to.WriteLine($"{"",-20}{caution}");
        }
    }

    /// <summary>What was found of a kind of load.</summary>
    public static string Sentence(CapacityResult result)
    {
        var between = result.Interval is { } interval
            ? Invariant($"; the capacity lies between {NumberText.Short(interval.Low)} and {NumberText.Short(interval.High)} (95 %)") : "";
        return result.LimitedBy == "time" && result.Confirmed is null ? $"no load was confirmed{between}"
            : $"{Load(result.Kind, result.Load)}, limited by {Limit(result)}{between}";
    }

    /// <summary>What limits it, as people read it.</summary>
    public static string Limit(CapacityResult result) => result.LimitedBy switch
    {
        "time" => "the time of this search",
        "generator" => "the load generator",
        "throughput" => "throughput (fewer answers than requests)",
        var objective => objective,
    };

    /// <summary>How far that is to be trusted; null where nothing limits it.</summary>
    public static string? Caution(CapacityState state, CapacityResult result)
    {
        if (result.LimitedBy == "time")
            return "not confirmed: no five trials together kept a load; give it more --minutes";
        if (result.Load == 0)
            return "no load that was tried was kept";
        if (result.LimitedBy == "generator")
            return "the service may carry more: this machine's load generator does not";
        var confirmed = state.Trials.Where(trial => trial.Kind == result.Kind && trial.Phase == SearchPhase.Confirmation).ToList();
        var requests = confirmed.Where(trial => trial.Load == result.Confirmed).Sum(trial => trial.Requests);
        var hardest = state.Settings.Objectives.MinBy(objective => objective.AllowedBad)!;
        var needed = ShareClaim.Fewest((double)hardest.AllowedBad, 0);
        return requests < needed
            ? Invariant($"too few requests to be sure of {hardest}: {requests:#,0} at the load that was confirmed, {needed:#,0} would do; ")
                + "give it more --minutes"
            : null;
    }
}
