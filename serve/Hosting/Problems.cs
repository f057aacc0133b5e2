using Microsoft.AspNetCore.Http.HttpResults;

namespace MlServe.Serve.Hosting;

/// <summary>Refusals as problem+json (RFC 9457), the form of every error of the service outside of <c>/v2</c>.</summary>
internal static class Problems
{
    public static ProblemHttpResult Of(HttpContext http, Refusal refusal)
    {
        Refusals.SetHeaders(http, refusal);
        return Of(Refusals.StatusOf(refusal.Reason), refusal.Detail);
    }

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
