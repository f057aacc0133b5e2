namespace MlServe.Evaluator.Load.Pacing;

/// <summary>When the requests of an open stage come, whether or not earlier ones were answered.</summary>
internal abstract record ArrivalProcess
{
    /// <summary>Whether the stage ends with the answer to the last of them, instead of dropping what is under way at a set time.</summary>
    public virtual bool EndsItsStage => false;

    /// <summary>Arrivals to be expected in a stage.</summary>
    public abstract double Expected(TimeSpan length);

    /// <summary>The arrivals of a stage, from its start.</summary>
    public abstract IEnumerable<Arrival> Times(TimeSpan length, Random random);

    /// <summary>In a few words, for a table.</summary>
    public abstract string Describe();
}

/// <summary>A request that comes.</summary>
/// <param name="At">When, from the start of its stage.</param>
/// <param name="Target">Index of the plan's target that it goes to; null: one is drawn by weight.</param>
internal readonly record struct Arrival(TimeSpan At, int? Target = null);
