using System.Text.Json.Serialization;

namespace MlServe.Evaluator.Objectives;

/// <summary>What an objective is about.</summary>
internal enum ObjectiveKind
{
    /// <summary>A percentile of the time of the transactions, as latency.csv has it: <c>p95&lt;200ms</c>.</summary>
    Percentile,

    /// <summary>A share of all requests that must be served in time: <c>99%&lt;500ms</c>.</summary>
    Share,

    /// <summary>The share of the requests that failed: <c>failed&lt;0.1%</c>.</summary>
    Failed,
}

/// <summary>
/// What users of a service may expect (a service level objective): of its requests at most a share may be bad. All kinds come down to
/// that, so that verdict, error budget, windows in violation and certainty are the same arithmetic for all.
/// </summary>
/// <param name="Kind">What counts as bad, and among what.</param>
/// <param name="Text">As it is written everywhere, such as <c>p95&lt;200ms</c>.</param>
/// <param name="AllowedBad">Share of the requests that may be bad, above 0 and below 1.</param>
[JsonConverter(typeof(ObjectiveJson))]
internal sealed record Objective(ObjectiveKind Kind, string Text, decimal AllowedBad)
{
    /// <summary>Longest time of a good answer, which belongs to it, in whole microseconds; null where time does not matter.</summary>
    public long? LimitMicroseconds { get; init; }

    /// <summary>
    /// The same of all requests: for a percentile a request that failed is one that was late. Otherwise a service that refuses at once what is
    /// too much for it keeps to its percentiles at any load.
    /// </summary>
    public Objective OfAllRequests() => Kind == ObjectiveKind.Percentile ? this with { Kind = ObjectiveKind.Share } : this;

    /// <summary>Requests that count, and how many of them were bad.</summary>
    public (long Requests, long Bad) Count(WindowCounts window) => Kind switch
    {
        ObjectiveKind.Percentile => (window.Transactions, window.Transactions - window.Within(LimitMicroseconds!.Value).Answered),
        ObjectiveKind.Share => (window.Requests, window.Requests - window.Within(LimitMicroseconds!.Value).Good),
        _ => (window.Requests, window.Failed),
    };

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>An objective of a whole load, or of one of its stages.</summary>
/// <param name="Objective">The objective.</param>
/// <param name="Stage">Number of the stage, from 1; null: the load.</param>
internal sealed record AskedObjective(Objective Objective, int? Stage = null);
