namespace MlServe.Evaluator.Tests.Load.Results;

/// <summary>Times as a test's data has them.</summary>
internal static class KnownTimes
{
    /// <summary>Null where the time is not known.</summary>
    public static TimeSpan? Milliseconds(double? value) => value is { } known ? TimeSpan.FromMilliseconds(known) : null;
}
