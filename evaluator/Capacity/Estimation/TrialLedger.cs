namespace MlServe.Evaluator.Capacity.Estimation;

/// <summary>The trials of a search so far, and what they say together. Trials in which the generator was at its limit say nothing of the service.</summary>
internal sealed class TrialLedger
{
    private readonly CapacityQuestion question;
    private readonly int mostReplicas;

    /// <summary>Reads the trials.</summary>
    public TrialLedger(CapacityQuestion question, IReadOnlyList<TrialEvidence> trials)
    {
        this.question = question;
        mostReplicas = trials.Select(trial => trial.Replicas).DefaultIfEmpty(0).Max();
        // What fewer pods missed, more may keep; what they kept, more keep as well.
        Used = [.. trials.Where(trial => trial.Obstacle != Obstacle.Generator && (trial.Replicas == mostReplicas || IsKept([trial])))];
        var verdicts = Used.GroupBy(trial => trial.Load).Select(same => (Load: same.Key, Kept: IsKept([.. same]))).ToList();
        Low = verdicts.Where(load => load.Kept).Select(load => (double?)load.Load).Max();
        // Something else on the machine may spoil a trial at a load that is carried: what was kept above tells.
        Missed = verdicts.Where(load => !load.Kept && !(load.Load < Low)).Select(load => (double?)load.Load).Min();
        Ceiling = trials.Zip(trials.Skip(1)).Where(pair => IsSpoiltTwice(pair.First, pair.Second) && !(pair.First.Load <= Low))
            .Select(pair => (double?)pair.First.Load).Min();
    }

    /// <summary>The trials that count.</summary>
    public IReadOnlyList<TrialEvidence> Used { get; }

    /// <summary>The highest load that was kept.</summary>
    public double? Low { get; }

    /// <summary>The lowest load above it that was missed.</summary>
    public double? Missed { get; }

    /// <summary>The lowest load above it for which the generator was not enough, twice in a row.</summary>
    public double? Ceiling { get; }

    /// <summary>The lowest load that cannot be had, for either reason.</summary>
    public double? High => Missed is null ? Ceiling : Ceiling is null ? Missed : Math.Min(Missed.Value, Ceiling.Value);

    /// <summary>Whether the generator was at its limit in a trial and, with the same load, in the next.</summary>
    public static bool IsSpoiltTwice(TrialEvidence trial, TrialEvidence next) =>
        trial.Load == next.Load && trial.Obstacle == Obstacle.Generator && next.Obstacle == Obstacle.Generator;

    /// <summary>The confirmations, in order.</summary>
    public IReadOnlyList<TrialEvidence> Confirmations => [.. Used.Where(trial => trial.Phase == SearchPhase.Confirmation)];

    /// <summary>The highest load that its confirmations together kept.</summary>
    public double? Confirmed => Confirmations.GroupBy(trial => trial.Load)
        .Where(same => same.Count() >= CapacitySearch.Confirmations && IsKept([.. same])).Select(same => (double?)same.Key).Max();

    /// <summary>The estimate of each objective; null where none was missed, or no load kept.</summary>
    public IReadOnlyList<CapacityEstimate?> Estimates()
    {
        if (Low is not { } low || Missed is not { } missed || MissedObjective([.. Used.Where(trial => trial.Load == missed)]) is null)
            return [.. question.Allowed.Select(_ => (CapacityEstimate?)null)];
        var start = Math.Sqrt(low * missed);
        List<TrialEvidence> alike = [.. Used.Where(trial => trial.Replicas == mostReplicas)];
        return [.. question.Allowed.Select((allowed, objective) =>
        {
            var estimate = CapacityEstimate.Of(alike, objective, allowed, start);
            // The bracket comes of single trials: all together may tell of another place.
            return estimate is null ? null : CapacityEstimate.Of(alike, objective, allowed, estimate.Middle) ?? estimate;
        })];
    }

    /// <summary>The least of the estimates, which decides.</summary>
    public CapacityEstimate? Estimate() => Estimates().OfType<CapacityEstimate>().ToList() is [_, ..] all
        ? new CapacityEstimate(all.Min(one => one.Low), all.Min(one => one.Middle), all.Min(one => one.High)) : null;

    /// <summary>The objective that trials of the same load missed together, the worst first; null where none was.</summary>
    public int? MissedObjective(IReadOnlyList<TrialEvidence> same) => question.Allowed
        .Select((allowed, objective) => (Objective: objective, Spent: Spent(same, objective, allowed)))
        .Where(known => known.Spent > 1).OrderByDescending(known => known.Spent).Select(known => (int?)known.Objective).FirstOrDefault();

    private bool IsKept(IReadOnlyList<TrialEvidence> same) => same.All(trial => trial.Obstacle == Obstacle.None) && MissedObjective(same) is null;

    /// <summary>Bad requests ÷ those that may be; without any request nobody can say that it was kept.</summary>
    private static double Spent(IReadOnlyList<TrialEvidence> same, int objective, double allowed)
    {
        var (requests, bad) = (same.Sum(trial => trial.Counted(objective).Number), same.Sum(trial => trial.Counted(objective).Hits));
        return requests > 0 ? bad / (allowed * requests) : double.PositiveInfinity;
    }
}
