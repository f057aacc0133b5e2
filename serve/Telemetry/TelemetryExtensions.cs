using System.Diagnostics.Metrics;
using MlServe.Serve.Hosting;
using Prometheus;

namespace MlServe.Serve.Telemetry;

/// <summary><c>/metrics</c> for Prometheus, and the API's description.</summary>
internal static class TelemetryExtensions
{
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddMetrics();
        builder.Services.AddSingleton(Metrics.NewCustomRegistry());
        builder.Services.AddSingleton<ServeMetrics>();
        builder.Services.AddSingleton(services => new RequestMetrics(
            services.GetRequiredService<IMeterFactory>(),
            services.GetRequiredService<ServeMetrics>().Factory
        ));
        builder.Services.AddOpenApi(api =>
            api.AddDocumentTransformer(
                (document, _, _) =>
                {
                    document.Info.Title = "MlServe";
                    document.Info.Version = CommandLine.Version.Split('+')[0];
                    document.Info.Description = "Image classification over HTTP.";
                    // The address that happened to be asked is not part of the description.
                    document.Servers?.Clear();
                    // Every GET has its HEAD (RFC 9110 §9.3.2); saying so of each would only make readers wonder.
                    foreach (var path in document.Paths.Values)
                        path.Operations?.Remove(HttpMethod.Head);
                    return Task.CompletedTask;
                }
            )
        );
    }

    public static void MapTelemetry(this WebApplication app)
    {
        // Listening begins with the first resolution; every request from the start counts.
        app.Services.GetRequiredService<RequestMetrics>();
        app.MapGetOrHead("/metrics", (CollectorRegistry registry) => new MetricsResult(registry))
            .WithTags("Telemetry").WithSummary("Measurements in the Prometheus text format, or in OpenMetrics")
            .Produces<string>(StatusCodes.Status200OK, "text/plain", "application/openmetrics-text");
    }
}
