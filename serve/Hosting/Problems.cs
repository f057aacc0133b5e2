using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using MlServe.Classifier;

namespace MlServe.Serve.Hosting;

/// <summary>The one place where a failure becomes a status: every error of the service is a problem+json (RFC 9457) made here.</summary>
internal static class Problems
{
    /// <summary>What the service takes, said in every refusal of something else.</summary>
    private const string Accepted = "Send a JPEG, PNG, WebP or GIF image, as the multipart form field 'file' or as the raw body with its image type.";

    public static ProblemHttpResult For(InvalidImageException failure) => failure.Fault switch
    {
        ImageFault.TooManyPixels => Of(StatusCodes.Status413PayloadTooLarge, failure.Message),
        ImageFault.UnsupportedFormat => Of(StatusCodes.Status415UnsupportedMediaType, failure.Message),
        _ => Of(StatusCodes.Status400BadRequest, failure.Message),
    };

    public static ProblemHttpResult For(BadHttpRequestException failure) => Of(failure.StatusCode, failure.Message);

    public static ProblemHttpResult Malformed(string detail) => Of(StatusCodes.Status400BadRequest, $"{detail} {Accepted}");

    public static ProblemHttpResult TooLarge(long limit) =>
        Of(StatusCodes.Status413PayloadTooLarge, $"The image is larger than {Size(limit)}, the most this service accepts.");

    public static ProblemHttpResult NotAnImageType(string? contentType) =>
        Of(StatusCodes.Status415UnsupportedMediaType, $"A body of type '{contentType}' is not an image. {Accepted}");

    /// <summary>503 that says when to come again.</summary>
    public static ProblemHttpResult ComeAgain(HttpContext http, string reason, int afterSeconds = 1)
    {
        http.Response.Headers.RetryAfter = afterSeconds.ToString(CultureInfo.InvariantCulture);
        return Of(StatusCodes.Status503ServiceUnavailable, reason);
    }

    public static ProblemHttpResult NotALabel(string label, IReadOnlyList<string> labels) =>
        Of(StatusCodes.Status400BadRequest, $"'{label}' is not a category. The categories are {string.Join(", ", labels)}; null skips the question.");

    public static ProblemHttpResult NoTicket() =>
        Of(StatusCodes.Status404NotFound, "There is no such question any more: it was answered, has been deleted, or is over an hour old.");

    private static string Size(long bytes) =>
        bytes % (1 << 20) == 0 ? FormattableString.Invariant($"{bytes >> 20} MiB") : FormattableString.Invariant($"{bytes} bytes");

    /// <summary>Any status, with a sentence that says what to do.</summary>
    public static ProblemHttpResult Of(int status, string? detail = null) => TypedResults.Problem(detail, statusCode: status);

    /// <summary>Statuses that the framework sets without a body (404, 405, …) and unforeseen exceptions become problems too.</summary>
    public static void UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = failure => failure is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError,
            ExceptionHandler = http => Of(http.Response.StatusCode).ExecuteAsync(http),
        });
        app.UseStatusCodePages(context => Of(context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext));
    }
}
