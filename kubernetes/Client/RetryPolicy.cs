using System.Net;
using System.Net.Http.Headers;

namespace MlServe.Kubernetes.Client;

/// <summary>When to send a request again, and after how long.</summary>
internal static class RetryPolicy
{
    /// <summary>
    /// The wait before the next attempt; null when the answer stands. 429 is always worth a second try: the server did
    /// nothing. 5xx only where the server itself says when (as client-go does): without that it may have acted.
    /// </summary>
    internal static TimeSpan? DelayBefore(
        int nextAttempt,
        HttpStatusCode status,
        RetryConditionHeaderValue? retryAfter,
        DateTimeOffset now,
        KubernetesClientOptions options
    )
    {
        var asked = retryAfter?.Delta ?? (retryAfter?.Date - now);
        if (nextAttempt > options.Attempts || (status != HttpStatusCode.TooManyRequests && !((int)status >= 500 && asked is not null)))
            return null;
        return Clamp(asked ?? BackOff(nextAttempt - 1, TimeSpan.FromSeconds(1), options.LongestRetryDelay), options.LongestRetryDelay);
    }

    /// <summary>Doubles with every failure: 1 × first, 2 × first, 4 × first… up to the longest.</summary>
    internal static TimeSpan BackOff(int failures, TimeSpan first, TimeSpan longest) =>
        Clamp(first * Math.Pow(2, Math.Clamp(failures - 1, 0, 20)), longest);

    /// <summary>Spread over the upper half, so that many clients do not come back at once.</summary>
    internal static TimeSpan Jittered(TimeSpan delay, Random random) => delay * (0.5 + random.NextDouble() / 2);

    private static TimeSpan Clamp(TimeSpan delay, TimeSpan longest) =>
        delay < TimeSpan.Zero ? TimeSpan.Zero : delay > longest ? longest : delay;
}
