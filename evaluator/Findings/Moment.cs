namespace MlServe.Evaluator.Findings;

/// <summary>A moment of a load, as its charts name it.</summary>
internal static class Moment
{
    /// <summary>m:ss since the load began.</summary>
    public static string Of(double seconds) => Invariant($"{(int)Math.Round(seconds) / 60}:{(int)Math.Round(seconds) % 60:00}");
}
