namespace MlServe.Evaluator.Statistics;

/// <summary>What a sequential test says so far.</summary>
internal enum SequentialAnswer
{
    /// <summary>More values are needed.</summary>
    Open,

    /// <summary>The mean is 0 or less.</summary>
    Zero,

    /// <summary>The mean is the other one or more.</summary>
    Other,
}

/// <summary>
/// Is a mean at most 0, or at least another that was named beforehand? Asked after every value, and answered as soon as the answer is sure:
/// Wald's sequential probability ratio test (Sequential Analysis, 1947), which of all tests with its error rates takes the fewest values on
/// average. What it needs to know and nobody does, the standard deviation and how far beyond its bound the mean lies, is estimated anew
/// for each of the two hypotheses (Bartlett, Proceedings of the Cambridge Philosophical Society 42, 1946; Cox, Sankhyā A 25, 1963; Lai,
/// Annals of Statistics 16, 1988). docs/validity.md has the error rates that follow, and how many values it takes.
/// </summary>
internal static class SequentialTest
{
    /// <summary>How often each of the two answers may be wrong.</summary>
    public const double ErrorRate = 0.05;

    /// <summary>Fewer values than this show too little of how far they scatter.</summary>
    public const int FewestValues = 4;

    // With everything known it would be 1 ÷ ErrorRate. What is estimated fits what was seen a little too well: with 30 the error rate is kept
    // however far values scatter (simulated, docs/validity.md).
    private const double Ratio = 30;

    /// <summary>What can be said.</summary>
    /// <param name="known">The mean so far.</param>
    /// <param name="other">The mean that is not 0; above it.</param>
    /// <param name="tests">Of how many tests the first to say <see cref="SequentialAnswer.Other"/> counts: their error rates add up.</param>
    public static SequentialAnswer Answer(MeanEstimate known, double other, int tests = 1) => LogLikelihoodRatio(known, other) switch
    {
        var ratio when ratio >= Math.Log(Ratio * tests) => SequentialAnswer.Other,
        var ratio when ratio <= -Math.Log(Ratio) => SequentialAnswer.Zero,
        _ => SequentialAnswer.Open,
    };

    /// <summary>
    /// ln(likelihood of <paramref name="other"/> or more ÷ likelihood of 0 or less) = ν/2 · ln((ν + t₀²) ÷ (ν + t₁²)): t₀ is Student's t of the
    /// mean against 0, and 0 where it lies below; t₁ that against <paramref name="other"/>, and 0 where it lies above. The exponent is of the
    /// degrees of freedom and not of the values: few values would answer too soon.
    /// </summary>
    public static double LogLikelihoodRatio(MeanEstimate known, double other)
    {
        // Without division by the standard error: values that do not scatter at all are no special case.
        var scatter = known.DegreesOfFreedom * known.StandardError * known.StandardError;
        var (above, below) = (Math.Max(known.Mean, 0), Math.Min(known.Mean - other, 0));
        return known.DegreesOfFreedom / 2.0 * (Math.Log(scatter + above * above) - Math.Log(scatter + below * below));
    }
}
