using Microsoft.AspNetCore.Http.HttpResults;
using MlServe.Serve.Hosting;

namespace MlServe.Serve.Health;

/// <summary><c>/livez</c> (the process answers) and <c>/readyz</c> (it should get traffic), for Kubernetes' probes.</summary>
internal static class HealthExtensions
{
    public static void AddHealth(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddSingleton<IHostLifetime, DrainingLifetime>();
    }

    public static void MapHealth(this WebApplication app)
    {
        var health = app.MapGroup("").WithTags("Health");
        health.MapGetOrHead("/livez", () => TypedResults.Text("alive"))
            .WithSummary("The process answers").Produces<string>(StatusCodes.Status200OK, "text/plain");
        health.MapGetOrHead("/readyz", Readyz)
            .WithSummary("Ready for traffic: the model is loaded and warm, and the service is not stopping")
            .Produces<string>(StatusCodes.Status200OK, "text/plain").ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static Results<ContentHttpResult, ProblemHttpResult> Readyz(HttpContext http, Readiness readiness) =>
        readiness.IsReady ? TypedResults.Text("ready") : Problems.Of(http, new Refusal(RefusalReason.NotReady, readiness.Reason));

    /// <summary>
    /// A keep-alive client would stay until the socket closes under it; told to close, it moves to another instance with its next request.
    /// </summary>
    public static void UseConnectionDraining(this WebApplication app)
    {
        var readiness = app.Services.GetRequiredService<Readiness>();
        app.Use((http, next) =>
        {
            if (readiness.IsDraining)
                http.Response.Headers.Connection = "close";
            return next(http);
        });
    }
}
