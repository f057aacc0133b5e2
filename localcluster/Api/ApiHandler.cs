using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.Api.Discovery;
using MlServe.LocalCluster.Api.Metrics;
using MlServe.LocalCluster.Api.Resources;
using MlServe.LocalCluster.Api.Tables;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Api;

/// <summary>Kubernetes' REST API: who asks, what for, and which handler answers. Every failure becomes a Status object.</summary>
internal sealed partial class ApiHandler
{
    private static readonly string[] Open = ["/livez", "/readyz", "/healthz", "/version"];
    private readonly ApiServices services;
    private readonly byte[] authorization;
    private readonly IReadOnlyList<ResourceKind> kinds;
    private readonly IReadOnlyList<DiscoveredVersion> versions;
    private readonly OpenApiDocuments openApi;
    private readonly ResourceHandler resources;
    private readonly PatchHandler patches;
    private readonly ScaleHandler scales;
    private readonly WatchHandler watches;
    private readonly LogHandler logs;
    private readonly MetricsHandler metrics;
    private readonly ILogger log;

    /// <summary>Puts the handlers together.</summary>
    /// <param name="services">What answers come from.</param>
    /// <param name="token">The bearer token that every request must have.</param>
    /// <param name="log">Where bugs are written.</param>
    /// <param name="stopping">Ends watches and followed logs.</param>
    public ApiHandler(ApiServices services, string token, ILogger log, CancellationToken stopping)
    {
        this.services = services;
        this.log = log;
        authorization = SHA256.HashData(Encoding.UTF8.GetBytes("Bearer " + token));
        kinds = [.. services.Store.Kinds];
        versions = DiscoveredVersion.Of(kinds);
        openApi = new OpenApiDocuments(kinds);
        var tables = new TableBuilder(services.Time);
        resources = new ResourceHandler(services.Store, tables);
        patches = new PatchHandler(services.Store, resources, services.Time);
        scales = new ScaleHandler(services.Store, tables);
        watches = new WatchHandler(services.Store, tables, services.Time, stopping);
        logs = new LogHandler(services.Store, services.Logs, services.Time, stopping);
        metrics = new MetricsHandler(services.Store, services.Usage, services.Time);
    }

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            var path = context.Request.Path.Value ?? "/";
            if (!Open.Contains(path))
                Authenticate(context.Request);
            await RouteAsync(context, path);
        }
        catch (StatusException exception)
        {
            await FailAsync(context, exception);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
        }
        catch (Exception exception) when (exception is not BadHttpRequestException)
        {
            Failed(log, exception, context.Request.Method, context.Request.Path);
            await FailAsync(context, StatusException.Internal(exception.Message));
        }
    }

    private static async Task FailAsync(HttpContext context, StatusException refused)
    {
        if (context.Response.HasStarted)
            context.Abort();
        else
            await Answer.JsonAsync(context, refused.Status, refused.Code);
    }

    private void Authenticate(HttpRequest request)
    {
        // Hashes have equal lengths, so that the comparison tells nothing of the token.
        var sent = SHA256.HashData(Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString()));
        if (!CryptographicOperations.FixedTimeEquals(sent, authorization))
            throw StatusException.Unauthorized();
    }

    private Task RouteAsync(HttpContext context, string path) => path.TrimEnd('/') switch
    {
        "/livez" or "/readyz" or "/healthz" => Answer.TextAsync(context, "ok"),
        "/version" => Answer.JsonAsync(context, ClusterVersion.Document()),
        "/openapi/v2" => OpenApi2Async(context),
        "/openapi/v3" => Answer.JsonAsync(context, openApi.Index()),
        "/api" => DiscoverAsync(context, core: true),
        "/apis" => DiscoverAsync(context, core: false),
        "" => Answer.JsonAsync(context, new JsonObject { ["paths"] = new JsonArray([.. RootPaths().Select(entry => (JsonNode)entry)]) }),
        var other when other.StartsWith("/openapi/v3/", StringComparison.Ordinal) => openApi.Version3(other["/openapi/v3/".Length..]) is { } document
            ? Answer.BytesAsync(context, document, 200, "application/json")
            : NotFoundAsync(context),
        var other when CadvisorHandler.Serves(other) => CadvisorHandler.HandleAsync(context, services.Usage),
        var other => GroupAsync(context, other),
    };

    private Task GroupAsync(HttpContext context, string path)
    {
        if (path.StartsWith("/apis/", StringComparison.Ordinal) && path.Count(letter => letter == '/') == 2)
            return DiscoveryDocuments.Group(versions, path["/apis/".Length..]) is { } group ? Answer.TypedAsync(context, group) : NotFoundAsync(context);
        if (ApiPath.Split(path) is not var (name, version, below) || !versions.Any(known => known.Group == name))
            return NotFoundAsync(context);
        if (below.Length == 0)
            return versions.FirstOrDefault(known => known.Group == name && known.Version == version) is { } found
                ? Answer.TypedAsync(context, DiscoveryDocuments.Resources(found))
                : NotFoundAsync(context);
        if (name == "metrics.k8s.io")
            return metrics.HandleAsync(context, below);
        return ResourceAsync(new ApiRequest(context, ApiPath.Resolve(kinds, name, version, below)));
    }

    private Task ResourceAsync(ApiRequest request)
    {
        var (context, target) = (request.Context, request.Target);
        if (target.Version.Deprecation is { } warning)
            Answer.Warn(context, warning);
        MissingParts.Refuse(target);
        if (target.Subresource == "log")
            return logs.HandleAsync(request);
        MediaTypes.RequireJson(context.Request);
        if (target.Subresource == "scale" && target.Kind.HasScale)
            return scales.HandleAsync(request);
        if (target.Subresource is not null && !(target.Subresource == "status" && target.Kind.HasStatus))
            throw StatusException.NoSuchResource();
        return (context.Request.Method, target.Name is not null) switch
        {
            ("GET", _) when request.Options.Watch => watches.HandleAsync(request),
            ("GET" or "HEAD", true) => resources.GetAsync(request),
            ("GET" or "HEAD", false) => resources.ListAsync(request),
            ("POST", false) => resources.CreateAsync(request),
            ("PUT", true) => resources.ReplaceAsync(request),
            ("PATCH", true) => patches.PatchAsync(request),
            ("DELETE", true) when target.Subresource is null => resources.DeleteAsync(request),
            ("DELETE", false) => resources.DeleteCollectionAsync(request),
            _ => throw StatusException.MethodNotAllowed(),
        };
    }

    private Task DiscoverAsync(HttpContext context, bool core)
    {
        if (MediaTypes.AggregatedDiscovery(context.Request) is { } form)
            return Answer.JsonAsync(
                context,
                DiscoveryDocuments.Aggregated(versions.Where(version => version.Group.Length == 0 == core), form),
                200,
                $"application/json;g=apidiscovery.k8s.io;v={form};as=APIGroupDiscoveryList"
            );
        return core
            ? Answer.TypedAsync(context, DiscoveryDocuments.CoreVersions(context.Request.Host.ToString()))
            : Answer.TypedAsync(context, DiscoveryDocuments.Groups(versions));
    }

    private Task OpenApi2Async(HttpContext context) =>
        context.Request.Headers.Accept.ToString().Contains("proto-openapi.spec.v2", StringComparison.Ordinal)
            ? Answer.BytesAsync(context, OpenApiDocuments.Version2Protobuf(), 200, "application/com.github.proto-openapi.spec.v2.v1.0+protobuf")
            : Answer.BytesAsync(context, openApi.Version2, 200, "application/json");

    private IEnumerable<string> RootPaths() =>
        new[] { "/api", "/api/v1", "/apis" }
            .Concat(
                versions
                    .Where(version => version.Group.Length > 0)
                    .SelectMany(version => new[] { "/apis/" + version.Group, "/apis/" + version.ApiVersion })
                    .Distinct()
            )
            .Concat(["/healthz", "/livez", "/openapi/v2", "/openapi/v3", "/readyz", "/version"]);

    private static Task NotFoundAsync(HttpContext context) => Answer.TextAsync(context, "404 page not found\n", 404);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private static partial void Failed(ILogger logger, Exception bug, string method, PathString path);
}
