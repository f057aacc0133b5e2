namespace MlServe.Evaluator.Load.Results;

/// <summary>Counts and times of a stage or of a whole load.</summary>
internal sealed record LoadFigures
{
    /// <summary>How many of what.</summary>
    public required LoadCounts Counts { get; init; }

    /// <summary>Whole answers by their status.</summary>
    public IReadOnlyDictionary<int, long> Statuses { get; init; } = new Dictionary<int, long>();

    /// <summary>Sum of the transactions' times, from connect to last byte.</summary>
    public required TimeSpan TransactionTime { get; init; }

    /// <summary>The times that are known.</summary>
    public IReadOnlyDictionary<LoadTime, TimeSpan?> Times { get; init; } = new Dictionary<LoadTime, TimeSpan?>();

    /// <summary>A time; null where nothing was timed.</summary>
    public TimeSpan? this[LoadTime time] => Times.GetValueOrDefault(time);

    /// <summary>The same in seconds, as files have it.</summary>
    public double? Seconds(LoadTime time) => this[time]?.TotalSeconds;
}
