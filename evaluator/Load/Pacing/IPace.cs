namespace MlServe.Evaluator.Load.Pacing;

/// <summary>When a user sends next.</summary>
internal interface IPace
{
    /// <summary>
    /// True when requests come whether or not earlier ones were answered. Users of a closed stage give up after too
    /// many failures, as siege's do; arrivals know nothing of those before them.
    /// </summary>
    bool IsOpen { get; }

    /// <summary>The next request, perhaps due already; null when there is none any more.</summary>
    DueRequest? Next();
}

/// <summary>A request that is to be sent.</summary>
/// <param name="Timestamp">When it is due.</param>
/// <param name="Target">Index of the plan's target that it goes to; null: one is drawn by weight.</param>
internal readonly record struct DueRequest(long Timestamp, int? Target = null);
