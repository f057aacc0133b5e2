using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace MlServe.Serve.Classification;

/// <summary>Answers a prediction as JSON to whoever asks for JSON, otherwise as the original service's line of text.</summary>
internal sealed class PredictionResult(Prediction prediction) : IResult, IStatusCodeHttpResult, IValueHttpResult<Prediction>, IEndpointMetadataProvider
{
    public Prediction Value => prediction;

    public int? StatusCode => StatusCodes.Status200OK;

    public Task ExecuteAsync(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Vary = HeaderNames.Accept;
        return NamesApplication(http.Request.Headers.Accept) && PrefersJson(http.Request.GetTypedHeaders().Accept)
            ? TypedResults.Json(prediction, PredictionJson.Default.Prediction).ExecuteAsync(http)
            : TypedResults.Text(prediction.ToText()).ExecuteAsync(http);
    }

    /// <summary>Whether JSON can be meant at all: most load says nothing of the kind, and its header need not be parsed.</summary>
    private static bool NamesApplication(StringValues accept)
    {
        foreach (var value in accept)
            if (value?.Contains("application/", StringComparison.OrdinalIgnoreCase) == true)
                return true;
        return false;
    }

    /// <summary>
    /// JSON only when it is named and not liked less than text: <c>*/*</c>, which curl and siege send, stays with the original's line.
    /// </summary>
    internal static bool PrefersJson(IList<MediaTypeHeaderValue> accept)
    {
        double Quality(params string[] names) => accept
            .Where(a => names.Contains(a.MediaType.Value, StringComparer.OrdinalIgnoreCase)).Max(a => (double?)(a.Quality ?? 1)) ?? 0;

        var json = Quality("application/json", "application/*");
        return json > 0 && json >= Quality("text/plain", "text/*");
    }

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(Prediction), ["application/json", "text/plain"]));
}
