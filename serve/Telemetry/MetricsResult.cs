using Microsoft.Net.Http.Headers;
using Prometheus;

namespace MlServe.Serve.Telemetry;

/// <summary>All metrics, in the text format of Prometheus, or in OpenMetrics where that is asked for and not liked less.</summary>
internal sealed class MetricsResult(CollectorRegistry registry) : IResult
{
    public Task ExecuteAsync(HttpContext http)
    {
        var isOpenMetrics = PrefersOpenMetrics(http.Request.GetTypedHeaders().Accept);
        http.Response.Headers.Vary = HeaderNames.Accept;
        http.Response.ContentType = isOpenMetrics
            ? PrometheusConstants.OpenMetricsContentTypeWithVersionAndEncoding
            : PrometheusConstants.TextContentTypeWithVersionAndEncoding;
        return registry.CollectAndExportAsTextAsync(
            http.Response.Body, isOpenMetrics ? ExpositionFormat.OpenMetricsText : ExpositionFormat.PrometheusText, http.RequestAborted);
    }

    /// <summary>Whoever takes anything gets what every version of Prometheus reads.</summary>
    internal static bool PrefersOpenMetrics(IList<MediaTypeHeaderValue> accept)
    {
        double Quality(string type) => accept
            .Where(a => a.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase)).Max(a => (double?)(a.Quality ?? 1)) ?? 0;

        return Quality("application/openmetrics-text") is > 0 and var quality && quality >= Quality("text/plain");
    }
}
