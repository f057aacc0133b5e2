namespace MlServe.Evaluator.Capacity.Estimation;

/// <summary>What ended a search from above.</summary>
internal enum CapacityLimit
{
    /// <summary>An objective.</summary>
    Objective,

    /// <summary>What the service can answer at all: beyond it a queue grows.</summary>
    Throughput,

    /// <summary>The load generator, or the most that was to be tried: the service may carry more.</summary>
    Generator,

    /// <summary>The time was over before it was known.</summary>
    Time,
}
