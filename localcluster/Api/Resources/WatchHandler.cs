using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using MlServe.LocalCluster.Api.Tables;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Api.Resources;

/// <summary>Sends changes as they happen, a line each, until the time is up or either side leaves.</summary>
internal sealed class WatchHandler(ObjectStore store, TableBuilder tables, TimeProvider time, CancellationToken stopping)
{
    private static readonly TimeSpan BookmarkEvery = TimeSpan.FromMinutes(1);

    /// <summary>Answers a watch.</summary>
    public async Task HandleAsync(ApiRequest request)
    {
        var (context, target, options) = (request.Context, request.Target, request.Options);
        var query = request.Query;
        // Asked for the initial objects, a version only says how fresh they must be, and these are the freshest.
        var since = options.SendInitialEvents ? null : options.ResourceVersion;
        using var timeUp = new CancellationTokenSource(options.Timeout, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(timeUp.Token, stopping, context.RequestAborted);
        context.Response.ContentType = "application/json";
        await context.Response.Body.FlushAsync(context.RequestAborted);
        var (listing, definitions) = (since is null, true);
        try
        {
            await foreach (var change in store.Watch([target.Kind], query, since, BookmarkEvery, end.Token))
            {
                var bookmark = change.Type == StoreEventType.Bookmark;
                // The first one says that all objects of the start have been told; it is sent only to who asked for those.
                var listed = bookmark && listing;
                listing &= !bookmark;
                if (bookmark && (!options.Bookmarks || listed && !options.SendInitialEvents))
                    continue;
                var value = bookmark ? Bookmark(target, change.Version, listed) : Value(request, change, ref definitions);
                await SendAsync(context, change.Type.ToString().ToUpperInvariant(), value);
            }
        }
        catch (StatusException exception)
        {
            await SendAsync(context, "ERROR", exception.Status);
        }
        catch (OperationCanceledException)
        {
            // Time is up, or one side left: that is how every watch ends.
        }
    }

    private JsonObject Value(ApiRequest request, StoreEvent change, ref bool definitions)
    {
        if (!request.WantsTable)
            return ObjectForm.ToVersion(request.Target.Version, change.Object!.Copy());
        var table = tables.Of(request, [change.Object!.Copy()], change.Version);
        if (!definitions)
            table["columnDefinitions"] = new JsonArray();
        definitions = false;
        return table;
    }

    private static JsonObject Bookmark(ApiTarget target, long version, bool endOfInitial)
    {
        var metadata = new JsonObject { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture), ["creationTimestamp"] = null };
        if (endOfInitial)
            metadata["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
        return new JsonObject { ["kind"] = target.Kind.Kind, ["apiVersion"] = target.Version.ApiVersion, ["metadata"] = metadata };
    }

    private static async Task SendAsync(HttpContext context, string type, JsonObject value)
    {
        var line = new JsonObject { ["type"] = type, ["object"] = value };
        var bytes = JsonSerializer.SerializeToUtf8Bytes(line, StoreJson.Options);
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        await context.Response.Body.WriteAsync("\n"u8.ToArray(), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
