namespace MlServe.Evaluator.Comparison.Regression;

/// <summary>What a check says of a figure, or of all of them.</summary>
internal enum RegressionConclusion
{
    /// <summary>So many rounds cannot tell.</summary>
    Open,

    /// <summary>Surely not worse by twice the margin.</summary>
    NotWorse,

    /// <summary>Surely worse.</summary>
    Worse,
}

/// <summary>Whether a manifest is worse than its reference.</summary>
/// <param name="Reference">What to call the reference.</param>
/// <param name="Candidate">What to call what is held against it.</param>
/// <param name="IsPaired">Both ran in turns, round by round; else the reference's runs were there before.</param>
/// <param name="Figures">The figures that were asked about.</param>
internal sealed record RegressionResult(string Reference, string Candidate, bool IsPaired, IReadOnlyList<FigureRegression> Figures)
{
    /// <summary>One figure that is worse makes it worse; not worse takes all of them.</summary>
    public RegressionConclusion Conclusion =>
        Figures.Any(figure => figure.Conclusion == RegressionConclusion.Worse) ? RegressionConclusion.Worse
        : Figures.All(figure => figure.Conclusion == RegressionConclusion.NotWorse) ? RegressionConclusion.NotWorse
        : RegressionConclusion.Open;

    /// <summary>The sentence for all figures.</summary>
    public string Sentence => Conclusion switch
    {
        RegressionConclusion.Worse => $"{Candidate} is worse than {Reference}",
        RegressionConclusion.NotWorse => $"{Candidate} is not worse than {Reference}",
        _ => $"It cannot be told whether {Candidate} is worse than {Reference}",
    };
}

/// <summary>Whether a figure is worse than the reference's.</summary>
/// <param name="Limit">How much worse it may be.</param>
/// <param name="Conclusion">What can be said.</param>
/// <param name="Rounds">Of so many rounds: those that it took, or all there are.</param>
/// <param name="Reference">The reference's mean, of ratios the geometric one; null when unknown.</param>
/// <param name="Candidate">The candidate's.</param>
/// <param name="Change">Candidate ÷ reference, or candidate − reference, over these rounds.</param>
internal sealed record FigureRegression(
    RegressionLimit Limit, RegressionConclusion Conclusion, int Rounds, double? Reference, double? Candidate, double? Change)
{
    /// <summary>
    /// Where it cannot be told: how many rounds it would probably take. Null: known, too early to say, or no
    /// number of rounds would do beside so few runs of the reference.
    /// </summary>
    public int? RoundsNeeded { get; init; }

    /// <summary>A conclusion in words.</summary>
    public static string Words(RegressionConclusion conclusion) => conclusion switch
    {
        RegressionConclusion.Worse => "worse",
        RegressionConclusion.NotWorse => "not worse",
        _ => "cannot be told",
    };

    /// <summary>A sentence: what was seen, and what follows.</summary>
    public string Sentence
    {
        get
        {
            var figure = Limit.Figure;
            if (Reference is not { } reference || Candidate is not { } candidate || Change is not { } change)
                return $"{figure.Title}: no round has it for both";
            var seen = $"{figure.Title}: {figure.ShowWithUnit(candidate)} against {figure.ShowWithUnit(reference)} ({Limit.ChangeText(change)}): ";
            var (limit, rounds) = ($"{Limit.MarginText} is allowed", NumberText.Count(Rounds, "round"));
            return seen + Conclusion switch
            {
                RegressionConclusion.Open when RoundsNeeded is { } needed =>
                    Invariant($"{rounds} cannot tell, {limit}; about {needed} would"),
                RegressionConclusion.Open => $"{rounds} cannot tell, {limit}",
                var sure => $"{Words(sure)}, {limit}; sure after {rounds}",
            };
        }
    }
}
