namespace MlServe.Evaluator.Load.Pacing;

/// <summary>When a user sends next.</summary>
internal interface IPace
{
    /// <summary>
    /// True when requests come whether or not earlier ones were answered. Users of a closed stage give up after too
    /// many failures, as siege's do; arrivals know nothing of those before them.
    /// </summary>
    bool IsOpen { get; }

    /// <summary>The timestamp at which the next request is due, perhaps past already; null when there is none any more.</summary>
    long? Next();
}
