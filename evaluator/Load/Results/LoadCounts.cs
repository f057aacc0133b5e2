using MlServe.Evaluator.Load.Http;

namespace MlServe.Evaluator.Load.Results;

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

    /// <summary>Responses that ask for credentials or deny what was asked: status 401, 403 or 407. Those with 401 and 407 are
    /// among <see cref="Okay"/>.</summary>
    public long Denied { get; init; }

    /// <summary>Responses with status 404 or 410.</summary>
    public long NotFound { get; init; }

    /// <summary>Responses with any other 4xx status that is no failure.</summary>
    public long Rejected { get; init; }

    /// <summary>Bytes of all bodies, as sent.</summary>
    public long BodyBytes { get; init; }

    /// <summary>Arrivals of an open stage that were due and found no free user before it ended.</summary>
    public long Unsent { get; init; }

    /// <summary>Whether a status is one of <see cref="Denied"/>.</summary>
    public static bool IsDenial(int status) => status is 401 or 403 or 407;

    /// <summary>Whether a status is one of <see cref="NotFound"/>.</summary>
    public static bool IsNotFound(int status) => status is 404 or 410;

    /// <summary>Whether a status is one of <see cref="Rejected"/>.</summary>
    public static bool IsRejection(int status) => status is >= 400 and < 500 and not 408 && !IsDenial(status) && !IsNotFound(status);

    /// <summary>These and <paramref name="hop"/>.</summary>
    public LoadCounts With(in Hop hop) => this with
    {
        Transactions = Transactions + (hop.IsFailed ? 0 : 1),
        Okay = Okay + (hop.IsOkay ? 1 : 0),
        NoConnection = NoConnection + (hop.Fault == HopFault.NoConnection ? 1 : 0),
        TimedOut = TimedOut + (hop.Fault == HopFault.TimedOut ? 1 : 0),
        Broken = Broken + (hop.Fault == HopFault.Broken ? 1 : 0),
        ServerErrors = ServerErrors + (hop.Fault == HopFault.None && hop.IsFailed ? 1 : 0),
        Denied = Denied + (IsDenial(hop.Status) ? 1 : 0),
        NotFound = NotFound + (IsNotFound(hop.Status) ? 1 : 0),
        Rejected = Rejected + (IsRejection(hop.Status) ? 1 : 0),
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
        Denied = a.Denied + b.Denied,
        NotFound = a.NotFound + b.NotFound,
        Rejected = a.Rejected + b.Rejected,
        BodyBytes = a.BodyBytes + b.BodyBytes,
        Unsent = a.Unsent + b.Unsent,
    };
}
