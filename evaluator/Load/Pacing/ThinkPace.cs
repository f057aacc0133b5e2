namespace MlServe.Evaluator.Load.Pacing;

/// <summary>The closed model: a user sends when the stage starts, and again a think time after each answer.</summary>
internal sealed class ThinkPace(long start, TimeSpan thinkUpTo, Random random, TimeProvider time) : IPace
{
    private bool hasStarted;

    /// <inheritdoc/>
    public bool IsOpen => false;

    /// <inheritdoc/>
    public DueRequest? Next()
    {
        if (hasStarted)
            return new DueRequest(time.GetTimestamp() + Pause.Timestamps(ThinkTime.Draw(thinkUpTo, random), time));
        hasStarted = true;
        return new DueRequest(start);
    }
}
