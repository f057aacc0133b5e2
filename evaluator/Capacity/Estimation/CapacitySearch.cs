namespace MlServe.Evaluator.Capacity.Estimation;

/// <summary>
/// What to try next, from what was tried: doubling until a load is missed, bisection until the two are near each other, then three rounds of five
/// confirmations at the load that is to be claimed, as MLPerf's LoadGen confirms what it has found; each round at what is known by then. Pure: a
/// search that goes on later asks the same question with the trials that it has.
/// </summary>
internal sealed class CapacitySearch(CapacityQuestion question)
{
    /// <summary>How often a load that is to be claimed is tried.</summary>
    public const int Confirmations = 5;

    /// <summary>How often it is chosen, each time with more trials behind it.</summary>
    public const int Rounds = 3;

    /// <summary>Seconds that a trial takes beside its load at least; once there are trials, what they took in the mean.</summary>
    public const double Overhead = 1.5;

    // A load that is so much too high as a share is to be seen in a confirmation.
    private const double SeenExcess = 0.1;

    // Kept and missed so near to each other are as near as single trials can bring them.
    private const double NearEnough = 1.1;

    // Lengths of single trials as shares of the whole time, and what is too short for a confirmation.
    private const double DoublingShare = 1.0 / 30, BisectionShare = 1.0 / 20, LeastConfirmationShare = 1.0 / 150;

    // How far a round goes from the middle of the estimate towards its low end: there it may be kept, and still tell the most.
    private const double Caution = 0.4;

    // The curve of late requests is no straight line: with many requests the interval becomes narrower than the line is true, and of claims above
    // the capacity most were above it by less than this share (docs/validity.md).
    private const double Misfit = 0.005;

    /// <summary>
    /// Seconds that a confirmation must last. Trials begin with an empty queue: a load that is too high by the share x makes it grow by x seconds a
    /// second, in t seconds by more than the limit and than chance, which moves a queue by about the root of t times the service time, where
    /// x is above limit ÷ t + 2 √(service ÷ t).
    /// </summary>
    /// <param name="limit">The longest limit of the objectives, seconds.</param>
    /// <param name="service">Time of an answer alone, seconds; 0 where that is not known yet: then it is the least for any.</param>
    public static double ConfirmationSeconds(double limit, double service)
    {
        var root = (Math.Sqrt(service) + Math.Sqrt(service + SeenExcess * limit)) / SeenExcess;
        return root * root;
    }

    /// <summary>Seconds that a search needs: half of them are for finding what is confirmed.</summary>
    public static double LeastSecondsOf(double confirmation) => 2 * Confirmations * confirmation;

    /// <summary>The next trial; null where the search is over.</summary>
    public SearchStep? Next(IReadOnlyList<TrialEvidence> trials)
    {
        var ledger = new TrialLedger(question, trials);
        var left = question.Seconds - trials.Sum(trial => trial.TookSeconds);
        // Whatever else ran on this machine may be gone: a trial in which the generator was at its limit is made again, once.
        if (trials.Count > 0 && trials[^1] is { Obstacle: Obstacle.Generator } last)
        {
            if ((trials.Count == 1 || !TrialLedger.IsSpoiltTwice(trials[^2], last)) && left >= last.TookSeconds)
                return new SearchStep(last.Phase, last.Load, last.Seconds);
            if (last.Phase == SearchPhase.Confirmation)
                return null;
        }

        var overhead = Math.Max(Overhead, trials.Select(trial => trial.TookSeconds - trial.Seconds).DefaultIfEmpty(0).Average());
        return ledger.Confirmations.Count > 0 ? Confirm(ledger, left, overhead) : Bracket(ledger, left, overhead);
    }

    /// <summary>What the trials come to.</summary>
    public CapacityAnswer Answer(IReadOnlyList<TrialEvidence> trials)
    {
        var ledger = new TrialLedger(question, trials);
        var (estimate, confirmed) = (ledger.Estimate(), ledger.Confirmed);
        var isUnder = ledger.Missed is null || ledger.Ceiling < ledger.Missed;
        // Only what was confirmed is claimed, as far as chance does not explain it: single trials may be over before a queue has shown.
        var claim = confirmed is { } kept ? Math.Min((estimate?.Low ?? double.PositiveInfinity) * (1 - Misfit), kept) : 0;
        var (limit, objective) = confirmed is null && ledger.Low is not null ? (CapacityLimit.Time, (int?)null)
            : isUnder && (ledger.Ceiling is not null || ledger.Low >= question.Most) ? (CapacityLimit.Generator, null)
            : WhatMissed(ledger);
        return new CapacityAnswer(question.Floor(claim), limit, objective) { Estimate = isUnder ? null : estimate, Confirmed = confirmed };
    }

    private static (CapacityLimit Limit, int? Objective) WhatMissed(TrialLedger ledger)
    {
        if (ledger.Missed is not { } missed)
            return (CapacityLimit.Time, null);
        List<TrialEvidence> same = [.. ledger.Used.Where(trial => trial.Load == missed)];
        return ledger.MissedObjective(same) is { } objective ? (CapacityLimit.Objective, objective) : (CapacityLimit.Throughput, null);
    }

    /// <summary>Until a load that is kept and one that is not are near each other.</summary>
    private SearchStep? Bracket(TrialLedger ledger, double left, double overhead)
    {
        if (ledger.Low is not { } low)
            return ledger.High is not { } missed ? Single(SearchPhase.Doubling, question.Start, DoublingShare, left)
                : missed > question.Least ? Single(SearchPhase.Doubling, missed / 2, DoublingShare, left)
                : null;
        if (ledger.High is not { } high)
            return low < question.Most ? Single(SearchPhase.Doubling, low * 2, DoublingShare, left) : Confirm(ledger, left, overhead);
        return high > low * NearEnough && question.Round(Math.Sqrt(low * high)) is var middle && middle > low && middle < high
            ? Single(SearchPhase.Bisection, middle, BisectionShare, left)
            : Confirm(ledger, left, overhead);
    }

    private SearchStep? Confirm(TrialLedger ledger, double left, double overhead)
    {
        var made = ledger.Confirmations;
        var (rounds, open) = (made.Count / Confirmations, made.Count % Confirmations);
        if (open > 0)
            return Round(made[^1].Load, Math.Min(made[^1].Seconds, (left / (Confirmations - open)) - overhead));
        if (rounds == Rounds)
            return null;
        var aim = ledger.Estimate() is { } estimate ? estimate.Middle * Math.Pow(estimate.Low / estimate.Middle, Caution) : ledger.Low ?? question.Least;
        // Where a queue has no end, trials differ too much for any curve: never near what was missed. Once there was a round, only what was missed
        // itself is too much: a single trial that was unlucky is not to hold down all that follow.
        if (ledger is { Low: { } low, High: { } high })
            aim = Math.Min(aim, rounds == 0 ? Math.Sqrt(low * high) : high);
        // Where time is short, fewer rounds and not shorter trials.
        var seconds = Enumerable.Range(1, Rounds - rounds).Reverse().Select(more => (left / more / Confirmations) - overhead)
            .FirstOrDefault(length => length >= LeastSeconds);
        return Round(question.Round(aim), seconds);
    }

    private double LeastSeconds => Math.Max(question.Seconds * LeastConfirmationShare, question.LeastConfirmation);

    private SearchStep? Round(double load, double seconds) =>
        seconds < LeastSeconds ? null : new SearchStep(SearchPhase.Confirmation, load, seconds);

    private SearchStep? Single(SearchPhase phase, double load, double share, double left) =>
        left < question.Seconds * share ? null : new SearchStep(phase, question.Round(load), question.Seconds * share);
}
