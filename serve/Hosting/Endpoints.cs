namespace MlServe.Serve.Hosting;

/// <summary>Routing that the framework does not have.</summary>
internal static class Endpoints
{
    private static readonly string[] GetAndHead = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>RFC 9110 §9.1: whatever supports GET supports HEAD; MapGet alone would answer it 405.</summary>
    public static RouteHandlerBuilder MapGetOrHead(this IEndpointRouteBuilder routes, string pattern, Delegate handler) =>
        routes.MapMethods(pattern, GetAndHead, handler);
}
