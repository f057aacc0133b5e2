namespace MlServe.Evaluator.Tests.Statistics;

/// <summary>What tests draw beyond what <see cref="Random"/> itself does.</summary>
internal static class RandomDraws
{
    /// <summary>A draw from the standard normal distribution: Box and Muller.</summary>
    public static double NextNormal(this Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
