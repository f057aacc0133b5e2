namespace MlServe.Evaluator.Load.Http;

/// <summary>How a hop came to nothing.</summary>
internal enum HopFault
{
    /// <summary>It did not: a whole response was read, whatever its status.</summary>
    None,

    /// <summary>No connection: refused, unreachable, or the TLS handshake failed.</summary>
    NoConnection,

    /// <summary>Not all of the response was there in time.</summary>
    TimedOut,

    /// <summary>The connection broke before the response was whole, or what came was not HTTP.</summary>
    Broken,
}

/// <summary>
/// One request and its response; a followed redirect is two hops. Times are timestamps of the generator's clock.
/// </summary>
/// <param name="Due">When the request should have been sent.</param>
/// <param name="Ready">When it could be: after Due where it had to wait for a user who was waiting for the service.</param>
/// <param name="Started">When its connection was begun.</param>
/// <param name="Connected">When the connection (and TLS) stood: at once where it was kept from an earlier request, 0 when it never did.</param>
/// <param name="FirstByte">When the response began; 0 when it never did.</param>
/// <param name="Ended">When the response was whole, or the attempt given up.</param>
/// <param name="Status">Status of the response; 0 without one.</param>
/// <param name="BodyBytes">Size of the body as sent.</param>
/// <param name="Fault">What went wrong, if anything did.</param>
internal readonly record struct Hop(
    long Due, long Ready, long Started, long Connected, long FirstByte, long Ended, int Status, long BodyBytes, HopFault Fault)
{
    /// <summary>The pod that answered; null where the answer does not say.</summary>
    public string? ServedBy { get; init; }

    /// <summary>Served, as siege counts it: below 400, or a demand for credentials.</summary>
    public bool IsOkay => Fault == HopFault.None && (Status < 400 || Status is 401 or 407);

    /// <summary>Failed, as siege counts it. Other 4xx are neither served nor failed.</summary>
    public bool IsFailed => Fault != HopFault.None || IsFailure(Status);

    /// <summary>The answers that are failures: 408 and 5xx.</summary>
    public static bool IsFailure(int status) => status is 408 or >= 500;
}
