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
/// Is a mean 0, or another above it that was named beforehand? Asked after every value, and answered as soon as the answer is sure: Wald's
/// sequential probability ratio test (Sequential Analysis, 1947), which of all tests with its error rates takes the fewest values on
/// average. The standard deviation is not known, so its bounds are those of Hall (Biometrika 49, 1962), which Kim and Nelson (ACM
/// Transactions on Modeling and Computer Simulation 11, 2001) have for the choice of the better of two simulated systems: an error of
/// probability exp(−a) with the true deviation has (1 + 2a/ν)^(−ν/2) with one estimated with ν degrees of freedom. They estimate it once
/// from the first values; here all values so far do. docs/validity.md has the error rates that follow, and how many values it takes.
/// </summary>
internal static class SequentialTest
{
    /// <summary>How often each of the two answers may be wrong.</summary>
    public const double ErrorRate = 0.05;

    /// <summary>Fewer values than this show too little of how far they scatter.</summary>
    public const int FewestValues = 4;

    /// <summary>What can be said.</summary>
    /// <param name="known">The mean so far.</param>
    /// <param name="other">The mean that is not 0; above it.</param>
    /// <param name="tests">Of how many tests the first to say <see cref="SequentialAnswer.Other"/> counts: their error rates add up.</param>
    public static SequentialAnswer Answer(MeanEstimate known, double other, int tests = 1) => Evidence(known, other) switch
    {
        var evidence when evidence >= Math.Log(tests / ErrorRate) => SequentialAnswer.Other,
        var evidence when evidence <= Math.Log(ErrorRate) => SequentialAnswer.Zero,
        _ => SequentialAnswer.Open,
    };

    /// <summary>
    /// −ln of the error rate with which the nearer of the two means would be the answer; above 0 for <paramref name="other"/>, below for 0.
    /// With d, how far the mean lies from the middle of the two: ν/2 · ln(1 + 2·other·d ÷ (ν·se²)).
    /// </summary>
    public static double Evidence(MeanEstimate known, double other)
    {
        var beyond = known.Mean - other / 2;
        if (beyond == 0)
            return 0;
        var (degrees, error) = (known.DegreesOfFreedom, known.StandardError);
        // Values that do not scatter at all are sure: the quotient is infinite.
        return Math.Sign(beyond) * degrees / 2.0 * Math.Log(1 + 2 * other * Math.Abs(beyond) / (degrees * error * error));
    }
}
