using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.Api.Discovery;
using MlServe.LocalCluster.Api.Metrics;
using MlServe.LocalCluster.Api.Resources;
using MlServe.LocalCluster.Api.Tables;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Api;

/// <summary>Kubernetes' REST API: who asks, what for, and which handler answers. Every failure becomes a Status object.</summary>
internal sealed partial class ApiHandler
{
    private static readonly string[] s_open = ["/livez", "/readyz", "/healthz", "/version"];
    private readonly ApiServices _services;
    private readonly byte[] _authorization;
    private readonly IReadOnlyList<ResourceKind> _kinds;
    private readonly IReadOnlyList<DiscoveredVersion> _versions;
    private readonly ResourceHandler _resources;
    private readonly PatchHandler _patches;
    private readonly ScaleHandler _scales;
    private readonly WatchHandler _watches;
    private readonly LogHandler _logs;
    private readonly MetricsHandler _metrics;
    private readonly ILogger _log;

    /// <summary>Puts the handlers together.</summary>
    /// <param name="services">What answers come from.</param>
    /// <param name="token">The bearer token that every request must have.</param>
    /// <param name="log">Where bugs are written.</param>
    /// <param name="stopping">Ends watches and followed logs.</param>
    public ApiHandler(ApiServices services, string token, ILogger log, CancellationToken stopping)
    {
        _services = services;
        _log = log;
        _authorization = SHA256.HashData(Encoding.UTF8.GetBytes("Bearer " + token));
        _kinds = [.. services.Store.Kinds];
        _versions = DiscoveredVersion.Of(_kinds);
        var tables = new TableBuilder(services.Time);
        _resources = new ResourceHandler(services.Store, tables);
        _patches = new PatchHandler(services.Store, _resources, services.Time);
        _scales = new ScaleHandler(services.Store, tables);
        _watches = new WatchHandler(services.Store, tables, services.Time, stopping);
        _logs = new LogHandler(services.Store, services.Logs, services.Time, stopping);
        _metrics = new MetricsHandler(services.Store, services.Usage, services.Time);
    }

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            var path = context.Request.Path.Value ?? "/";
            if (!s_open.Contains(path))
                Authenticate(context.Request);
            await RouteAsync(context, path).ConfigureAwait(false);
        }
        catch (StatusException refused)
        {
            await FailAsync(context, refused).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
        }
        catch (Exception bug) when (bug is not BadHttpRequestException)
        {
            Failed(_log, bug, context.Request.Method, context.Request.Path);
            await FailAsync(context, StatusException.Internal(bug.Message)).ConfigureAwait(false);
        }
    }

    private static async Task FailAsync(HttpContext context, StatusException refused)
    {
        if (context.Response.HasStarted)
            context.Abort();
        else
            await Answer.JsonAsync(context, refused.Status, refused.Code).ConfigureAwait(false);
    }

    private void Authenticate(HttpRequest request)
    {
        // Hashes have equal lengths, so that the comparison tells nothing of the token.
        var sent = SHA256.HashData(Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString()));
        if (!CryptographicOperations.FixedTimeEquals(sent, _authorization))
            throw StatusException.Unauthorized();
    }

    private Task RouteAsync(HttpContext context, string path) => path.TrimEnd('/') switch
    {
        "/livez" or "/readyz" or "/healthz" => Answer.TextAsync(context, "ok"),
        "/version" => Answer.JsonAsync(context, ClusterVersion.Document()),
        "/openapi/v2" => OpenApi2Async(context),
        "/openapi/v3" => Answer.JsonAsync(context, OpenApiDocuments.Index(_versions.Where(version => version.Group != "metrics.k8s.io"))),
        "/api" => DiscoverAsync(context, core: true),
        "/apis" => DiscoverAsync(context, core: false),
        "" => Answer.JsonAsync(context, new JsonObject { ["paths"] = new JsonArray([.. RootPaths().Select(entry => (JsonNode)entry)]) }),
        var other when other.StartsWith("/openapi/v3/", StringComparison.Ordinal) => OpenApiDocuments.Version3(_kinds, other["/openapi/v3/".Length..], ClusterVersion.Text) is { } document
            ? Answer.JsonAsync(context, document)
            : NotFoundAsync(context),
        var other when CadvisorHandler.Serves(other) => CadvisorHandler.HandleAsync(context, _services.Usage),
        var other => GroupAsync(context, other),
    };

    private Task GroupAsync(HttpContext context, string path)
    {
        if (path.StartsWith("/apis/", StringComparison.Ordinal) && path.Count(letter => letter == '/') == 2)
            return DiscoveryDocuments.Group(_versions, path["/apis/".Length..]) is { } group ? Answer.JsonAsync(context, group) : NotFoundAsync(context);
        if (ApiPath.Split(path) is not var (name, version, below) || !_versions.Any(known => known.Group == name))
            return NotFoundAsync(context);
        if (below.Length == 0)
            return _versions.FirstOrDefault(known => known.Group == name && known.Version == version) is { } found
                ? Answer.JsonAsync(context, DiscoveryDocuments.Resources(found))
                : NotFoundAsync(context);
        if (name == "metrics.k8s.io")
            return _metrics.HandleAsync(context, below);
        return ResourceAsync(context, ApiPath.Resolve(_kinds, name, version, below));
    }

    private Task ResourceAsync(HttpContext context, ApiTarget target)
    {
        var options = new RequestOptions(context.Request);
        MissingParts.Refuse(target);
        if (target.Subresource == "log")
            return _logs.HandleAsync(context, target, options);
        MediaTypes.RequireJson(context.Request);
        if (target.Subresource == "scale" && target.Kind.HasScale)
            return _scales.HandleAsync(context, target, options);
        if (target.Subresource is not null && !(target.Subresource == "status" && target.Kind.HasStatus))
            throw StatusException.NoSuchResource();
        return (context.Request.Method, target.Name is not null) switch
        {
            ("GET", _) when options.Watch => _watches.HandleAsync(context, target, options),
            ("GET" or "HEAD", true) => _resources.GetAsync(context, target),
            ("GET" or "HEAD", false) => _resources.ListAsync(context, target, options),
            ("POST", false) => _resources.CreateAsync(context, target, options),
            ("PUT", true) => _resources.ReplaceAsync(context, target, options),
            ("PATCH", true) => _patches.PatchAsync(context, target, options),
            ("DELETE", true) when target.Subresource is null => _resources.DeleteAsync(context, target, options),
            ("DELETE", false) => _resources.DeleteCollectionAsync(context, target, options),
            _ => throw StatusException.MethodNotAllowed(),
        };
    }

    private Task DiscoverAsync(HttpContext context, bool core)
    {
        if (MediaTypes.AggregatedDiscovery(context.Request) is { } form)
            return Answer.JsonAsync(context, DiscoveryDocuments.Aggregated(_versions.Where(version => version.Group.Length == 0 == core), form), 200,
                $"application/json;g=apidiscovery.k8s.io;v={form};as=APIGroupDiscoveryList");
        return Answer.JsonAsync(context, core ? DiscoveryDocuments.CoreVersions(context.Request.Host.ToString()) : DiscoveryDocuments.Groups(_versions));
    }

    private Task OpenApi2Async(HttpContext context) =>
        context.Request.Headers.Accept.ToString().Contains("proto-openapi.spec.v2", StringComparison.Ordinal)
            ? Answer.BytesAsync(context, OpenApiDocuments.Version2Protobuf(ClusterVersion.Text), 200, "application/com.github.proto-openapi.spec.v2.v1.0+protobuf")
            : Answer.JsonAsync(context, OpenApiDocuments.Version2(_kinds, ClusterVersion.Text));

    private IEnumerable<string> RootPaths() =>
        new[] { "/api", "/api/v1", "/apis" }
            .Concat(_versions.Where(version => version.Group.Length > 0).SelectMany(version => new[] { "/apis/" + version.Group, "/apis/" + version.ApiVersion }).Distinct())
            .Concat(["/healthz", "/livez", "/openapi/v2", "/openapi/v3", "/readyz", "/version"]);

    private static Task NotFoundAsync(HttpContext context) => Answer.TextAsync(context, "404 page not found\n", 404);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private static partial void Failed(ILogger logger, Exception bug, string method, PathString path);
}
