using System.Data.Common;
using System.Globalization;
using Microsoft.AspNetCore.Connections.Features;
using MlServe.Classifier;

namespace MlServe.Serve.Hosting;

/// <summary>The one place where a refusal gets its status and its headers, and where exceptions that stand for refusals become them.</summary>
internal static class Refusals
{
    /// <summary>Longest piece of a client's own words that is given back to it.</summary>
    private const int LongestQuote = 100;

    public static Refusal Of(InvalidImageException failure) => new(
        failure.Fault switch
        {
            ImageFault.TooManyPixels => RefusalReason.TooLarge,
            ImageFault.UnsupportedFormat => RefusalReason.UnsupportedType,
            _ => RefusalReason.Malformed,
        },
        failure.Message);

    /// <summary>A body that could not be read.</summary>
    public static Refusal Of(BadHttpRequestException failure) => new(
        failure.StatusCode switch
        {
            StatusCodes.Status413PayloadTooLarge => RefusalReason.TooLarge,
            StatusCodes.Status408RequestTimeout => RefusalReason.TooSlow,
            _ => RefusalReason.Malformed,
        },
        failure.Message);

    public static Refusal Of(DbException _) => new(RefusalReason.StoreFailed, "The label store is not available. Try again in a moment.", 2);

    public static int StatusOf(RefusalReason reason) => reason switch
    {
        RefusalReason.NotReady or RefusalReason.Busy or RefusalReason.StoreFailed => StatusCodes.Status503ServiceUnavailable,
        RefusalReason.TooLarge => StatusCodes.Status413PayloadTooLarge,
        RefusalReason.UnsupportedType => StatusCodes.Status415UnsupportedMediaType,
        RefusalReason.TooSlow => StatusCodes.Status408RequestTimeout,
        RefusalReason.NotFound => StatusCodes.Status404NotFound,
        _ => StatusCodes.Status400BadRequest,
    };

    /// <summary>A client's own words, cut where they would make an answer as long as the request.</summary>
    public static string Quote(string? text) => text is { Length: > LongestQuote } ? $"{text[..LongestQuote]}…" : text ?? "";

    /// <summary>Sets the refusal's headers, and lets a busy service's refusals out at their pace.</summary>
    public static void SetHeaders(HttpContext http, Refusal refusal)
    {
        if (StatusOf(refusal.Reason) != StatusCodes.Status503ServiceUnavailable)
            return;
        http.Response.Headers.RetryAfter = refusal.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        if (refusal.Reason != RefusalReason.Busy)
            return;
        var connection = http.Features.Get<IConnectionItemsFeature>()?.Items ?? new Dictionary<object, object?>();
        var hold = http.RequestServices.GetRequiredService<RefusalPace>().Hold(connection, TimeSpan.FromSeconds(refusal.RetryAfterSeconds));
        if (hold > TimeSpan.Zero)
        {
            var time = http.RequestServices.GetRequiredService<TimeProvider>();
            var stopping = http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            http.Response.OnStarting(async () =>
            {
                using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
                await Task.Delay(hold, time, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            });
        }
    }
}
