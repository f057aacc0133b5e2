namespace MlServe.Evaluator.Load;

/// <summary>How many of what, as siege counts (FACTS §2), and why requests failed.</summary>
internal readonly record struct LoadCounts
{
    /// <summary>Responses read that are no failure; each hop of a redirect counts.</summary>
    public long Transactions { get; init; }

    /// <summary>Responses with a status below 400, or 401, or 407.</summary>
    public long Okay { get; init; }

    /// <summary>All failures: the four kinds below.</summary>
    public long Failed => NoConnection + TimedOut + Broken + ServerErrors;

    /// <summary>Requests that found no connection.</summary>
    public long NoConnection { get; init; }

    /// <summary>Requests that took too long.</summary>
    public long TimedOut { get; init; }

    /// <summary>Requests whose response broke off or was not HTTP.</summary>
    public long Broken { get; init; }

    /// <summary>Responses with status 408 or 5xx.</summary>
    public long ServerErrors { get; init; }

    /// <summary>Bytes of all bodies, as sent.</summary>
    public long BodyBytes { get; init; }

    /// <summary>Arrivals of an open stage that were due and found no free user before it ended.</summary>
    public long Unsent { get; init; }

    /// <summary>These and <paramref name="hop"/>.</summary>
    public LoadCounts With(in Hop hop) => this with
    {
        Transactions = Transactions + (hop.IsFailed ? 0 : 1),
        Okay = Okay + (hop.IsOkay ? 1 : 0),
        NoConnection = NoConnection + (hop.Fault == HopFault.NoConnection ? 1 : 0),
        TimedOut = TimedOut + (hop.Fault == HopFault.TimedOut ? 1 : 0),
        Broken = Broken + (hop.Fault == HopFault.Broken ? 1 : 0),
        ServerErrors = ServerErrors + (hop.Fault == HopFault.None && hop.IsFailed ? 1 : 0),
        BodyBytes = BodyBytes + hop.BodyBytes,
    };

    /// <summary>Both together.</summary>
    public static LoadCounts operator +(LoadCounts a, LoadCounts b) => new()
    {
        Transactions = a.Transactions + b.Transactions,
        Okay = a.Okay + b.Okay,
        NoConnection = a.NoConnection + b.NoConnection,
        TimedOut = a.TimedOut + b.TimedOut,
        Broken = a.Broken + b.Broken,
        ServerErrors = a.ServerErrors + b.ServerErrors,
        BodyBytes = a.BodyBytes + b.BodyBytes,
        Unsent = a.Unsent + b.Unsent,
    };
}
