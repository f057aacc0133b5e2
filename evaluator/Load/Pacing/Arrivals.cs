namespace MlServe.Evaluator.Load.Pacing;

/// <summary>
/// When requests come in an open stage, whether or not earlier ones were answered. The rate runs in a straight line
/// from <paramref name="FromPerSecond"/> to <paramref name="ToPerSecond"/>.
/// </summary>
/// <param name="FromPerSecond">Rate at the stage's start.</param>
/// <param name="ToPerSecond">Rate at the stage's end; the same for a constant rate.</param>
/// <param name="ArePoisson">Independent arrivals at that rate, as of many people who know nothing of each other, instead of evenly spaced ones.</param>
internal sealed record Arrivals(double FromPerSecond, double ToPerSecond, bool ArePoisson) : ArrivalProcess
{
    /// <summary>Arrivals to be expected in a stage: the area under the rate.</summary>
    public override double Expected(TimeSpan length) => (FromPerSecond + ToPerSecond) / 2 * length.TotalSeconds;

    /// <summary>
    /// The arrivals of a stage, from its start. Evenly spaced ones are due whenever the area under the rate reaches the
    /// next whole number, beginning with zero; a Poisson process is one of rate 1 along that area (time rescaling).
    /// </summary>
    public override IEnumerable<Arrival> Times(TimeSpan length, Random random)
    {
        var expected = Expected(length);
        for (var area = ArePoisson ? Gap(random) : 0; area < expected; area += ArePoisson ? Gap(random) : 1)
            yield return new Arrival(TimeSpan.FromSeconds(SecondsAt(area, length.TotalSeconds)));
    }

    /// <inheritdoc/>
    public override string Describe() => Invariant($"{FromPerSecond:0.###}")
        + (FromPerSecond == ToPerSecond ? "" : Invariant($" to {ToPerSecond:0.###}")) + " per second" + (ArePoisson ? ", Poisson" : "");

    // The root of from·t + (to − from)·t² / (2·length) = area, in the form that also holds where from = to or from = 0.
    private double SecondsAt(double area, double length)
    {
        if (area == 0)
            return 0;
        var slope = (ToPerSecond - FromPerSecond) / length;
        return 2 * area / (FromPerSecond + Math.Sqrt(Math.Max(0, (FromPerSecond * FromPerSecond) + (2 * slope * area))));
    }

    // 1 − U, since U may be 0 and is never 1.
    private static double Gap(Random random) => -Math.Log(1 - random.NextDouble());
}
