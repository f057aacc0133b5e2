using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Api;

/// <summary>Which form of an answer a client asks for in its <c>Accept</c> header.</summary>
internal static class MediaTypes
{
    /// <summary>Whether it wants a table, as <c>kubectl get</c> does.</summary>
    public static bool WantsTable(HttpRequest request) => First(request, "Table", "meta.k8s.io") is not null;

    /// <summary>The version of aggregated discovery it wants, <c>v2</c> or <c>v2beta1</c>; null for none.</summary>
    public static string? AggregatedDiscovery(HttpRequest request) => First(request, "APIGroupDiscoveryList", "apidiscovery.k8s.io");

    /// <summary>Refuses a client that takes no JSON at all.</summary>
    /// <exception cref="StatusException">406.</exception>
    public static void RequireJson(HttpRequest request)
    {
        var accepted = Accepted(request);
        if (
            accepted.Count > 0
            && !accepted.Any(type => type.MatchesAllTypes || type.Type == "application" && (type.MatchesAllSubTypes || type.SubType == "json"))
        )
            throw StatusException.NotAcceptable("only the following media types are accepted: application/json");
    }

    /// <summary>The version of the first accepted type of that form, when it comes before plain JSON.</summary>
    private static string? First(HttpRequest request, string form, string group)
    {
        foreach (var type in Accepted(request).Where(type => type.MediaType == "application/json"))
        {
            string? Parameter(string name) => type.Parameters.FirstOrDefault(parameter => parameter.Name == name)?.Value.ToString();
            if (Parameter("as") is null)
                return null;
            if (Parameter("as") == form && Parameter("g") == group && Parameter("v") is "v1" or "v2" or "v2beta1")
                return Parameter("v");
        }
        return null;
    }

    private static IList<MediaTypeHeaderValue> Accepted(HttpRequest request) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var types) ? types : [];
}
