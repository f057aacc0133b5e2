using System.Globalization;

namespace MlServe.Evaluator.Files.Values;

/// <summary>How many requests may fail, as options, plans and sweeps have it: a whole number of them, or a share of all. Pure.</summary>
/// <param name="Requests">The most requests; null where a share is meant.</param>
/// <param name="Share">The largest share, 0 to 1; null where a number is meant.</param>
internal sealed record FailureLimit(long? Requests, double? Share)
{
    /// <summary>What to say of a text that is none.</summary>
    public const string Wanted = "must be a whole number of requests such as 10, or a share such as 0.5% or 0.005";

    /// <summary>Reads <c>10</c> as ten requests, <c>0.5%</c> and <c>0.005</c> as a share.</summary>
    public static FailureLimit? Parse(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var requests) ? new FailureLimit(requests, null)
        : ShareText.TryParse(text, out var share) ? new FailureLimit(null, share)
        : null;

    /// <summary>Whether more failed.</summary>
    /// <param name="failed">Requests that failed.</param>
    /// <param name="requests">All requests.</param>
    public bool IsExceededBy(double failed, double requests) => failed > Requests || (requests > 0 && failed / requests > Share);

    /// <inheritdoc/>
    public override string ToString() => Requests is { } requests ? Invariant($"{requests}") : Invariant($"{Share * 100:0.####} %");
}
