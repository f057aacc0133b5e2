namespace MlServe.Evaluator.Objectives;

/// <summary>Answers up to a limit of time.</summary>
/// <param name="Answered">Transactions of any status that is no failure.</param>
/// <param name="Good">Those of them that were served.</param>
internal readonly record struct LimitCount(long Answered, long Good);

/// <summary>What ended in some seconds of a load.</summary>
internal sealed record WindowCounts
{
    /// <summary>Number of the stage, from 1.</summary>
    public required int Stage { get; init; }

    /// <summary>Seconds from the start of the load to that of the window.</summary>
    public required double StartSeconds { get; init; }

    /// <summary>Its length.</summary>
    public required double LengthSeconds { get; init; }

    /// <summary>Responses read that are no failure.</summary>
    public required long Transactions { get; init; }

    /// <summary>Those that count as served.</summary>
    public required long Okay { get; init; }

    /// <summary>Requests that failed.</summary>
    public required long Failed { get; init; }

    /// <summary>How many of them were in time, by limit in microseconds.</summary>
    public required IReadOnlyDictionary<long, LimitCount> Limits { get; init; }

    /// <summary>All requests, each hop of a redirect counted.</summary>
    public long Requests => Transactions + Failed;

    /// <summary>Those within a limit, which must be among <see cref="Limits"/>.</summary>
    public LimitCount Within(long limitMicroseconds) => Limits[limitMicroseconds];

    /// <summary>Windows of one stage put together, in <paramref name="seconds"/> long ones from the stage's start on; the last may be shorter.</summary>
    public static IEnumerable<WindowCounts> Join(IEnumerable<WindowCounts> windows, double seconds) => windows
        .GroupBy(window => window.Stage)
        .SelectMany(stage =>
        {
            var start = stage.Min(window => window.StartSeconds);
            return stage.GroupBy(window => (long)Math.Floor((window.StartSeconds - start) / seconds + 1e-9)).Select(group => Sum([.. group]));
        });

    private static WindowCounts Sum(IReadOnlyList<WindowCounts> windows) => windows[0] with
    {
        LengthSeconds = windows.Sum(window => window.LengthSeconds),
        Transactions = windows.Sum(window => window.Transactions),
        Okay = windows.Sum(window => window.Okay),
        Failed = windows.Sum(window => window.Failed),
        Limits = windows[0].Limits.Keys.ToDictionary(
            limit => limit,
            limit => new LimitCount(windows.Sum(window => window.Limits[limit].Answered), windows.Sum(window => window.Limits[limit].Good))),
    };
}
