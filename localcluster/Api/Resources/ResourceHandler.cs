using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using MlServe.LocalCluster.Api.Tables;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Api.Resources;

/// <summary>Get, list, create, replace and delete, for every kind alike.</summary>
internal sealed class ResourceHandler(ObjectStore store, TableBuilder tables)
{
    /// <summary>One object.</summary>
    public Task GetAsync(HttpContext context, ApiTarget target)
    {
        var value = store.Get(target.Kind, target.Key);
        return MediaTypes.WantsTable(context.Request)
            ? Answer.JsonAsync(context, tables.Of(context, target, [value], store.Version))
            : Answer.JsonAsync(context, ObjectForm.Speak(target.Version, value));
    }

    /// <summary>The objects of a collection.</summary>
    public Task ListAsync(HttpContext context, ApiTarget target, RequestOptions options)
    {
        var (list, page, rest) = ListPage.Take(store.List(target.Kind, options.Query(target)), options);
        var metadata = new JsonObject { ["resourceVersion"] = list.ResourceVersion.ToString(CultureInfo.InvariantCulture) };
        if (rest > 0)
        {
            metadata["continue"] = ListPage.TokenAfter(page[^1].Key, list.ResourceVersion);
            metadata["remainingItemCount"] = rest;
        }
        if (MediaTypes.WantsTable(context.Request))
        {
            var table = tables.Of(context, target, [.. page.Select(item => item.Copy())], list.ResourceVersion);
            table["metadata"] = metadata;
            return Answer.JsonAsync(context, table);
        }
        return AnswerList(context, target, metadata, page.Select(item => item.Copy()));
    }

    /// <summary>Creates what was sent.</summary>
    public async Task CreateAsync(HttpContext context, ApiTarget target, RequestOptions options)
    {
        var body = await RequestBody.ReadAsync(context.Request, context.RequestAborted);
        var value = ObjectForm.Hear(context, target, body, options.FieldValidation);
        PlaceIn(target, value);
        var created = store.Create(target.Kind, value, Write(context, target, options));
        await AnswerOne(context, target, created, 201);
    }

    /// <summary>Replaces an object, or its status.</summary>
    public async Task ReplaceAsync(HttpContext context, ApiTarget target, RequestOptions options)
    {
        var body = await RequestBody.ReadAsync(context.Request, context.RequestAborted);
        var value = ObjectForm.Hear(context, target, body, options.FieldValidation);
        PlaceIn(target, value);
        RequireName(target, value);
        var replaced = store.Replace(target.Kind, value, Write(context, target, options));
        await AnswerOne(context, target, replaced, 200);
    }

    /// <summary>Deletes an object.</summary>
    public async Task DeleteAsync(HttpContext context, ApiTarget target, RequestOptions options)
    {
        var deletion = await DeletionRequest.ReadAsync(context, options);
        var (value, gone) = store.Delete(target.Kind, target.Key, deletion);
        if (!gone || target.Kind.AnswersDeleted)
        {
            await AnswerOne(context, target, value, 200);
            return;
        }
        var details = new JsonObject { ["name"] = target.Name };
        if (target.Version.Group.Length > 0)
            details["group"] = target.Version.Group;
        details["kind"] = target.Kind.Plural;
        details["uid"] = value.Uid();
        await Answer.JsonAsync(context, new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Success",
            ["details"] = details,
        });
    }

    /// <summary>Deletes all objects of a collection that the query asks for.</summary>
    public async Task DeleteCollectionAsync(HttpContext context, ApiTarget target, RequestOptions options)
    {
        var deletion = await DeletionRequest.ReadAsync(context, options);
        var deleted = new List<JsonObject>();
        foreach (var item in store.List(target.Kind, options.Query(target)).Items)
            try
            {
                deleted.Add(store.Delete(target.Kind, item.Key, deletion).Object);
            }
            catch (StatusException gone) when (gone.Code == 404)
            {
            }
        await AnswerList(context, target, new JsonObject { ["resourceVersion"] = store.Version.ToString(CultureInfo.InvariantCulture) }, deleted);
    }

    /// <summary>How a write through a path is done.</summary>
    public static WriteOptions Write(HttpContext context, ApiTarget target, RequestOptions options) => new()
    {
        Part = target.Subresource == "status" ? ObjectPart.Status : ObjectPart.Spec,
        DryRun = options.DryRun,
        FieldManager = options.FieldManager,
        Warn = warning => Answer.Warn(context, warning),
    };

    /// <summary>Answers with one object, as a table where that is asked for.</summary>
    public Task AnswerOne(HttpContext context, ApiTarget target, JsonObject value, int code) =>
        MediaTypes.WantsTable(context.Request)
            ? Answer.JsonAsync(context, tables.Of(context, target, [value], store.Version), code)
            : Answer.JsonAsync(context, ObjectForm.Speak(target.Version, value), code);

    private static Task AnswerList(HttpContext context, ApiTarget target, JsonObject metadata, IEnumerable<JsonObject> items) => Answer.JsonAsync(context, new JsonObject
    {
        ["kind"] = target.Kind.Kind + "List",
        ["apiVersion"] = target.Version.ApiVersion,
        ["metadata"] = metadata,
        ["items"] = new JsonArray([.. items.Select(item => ObjectForm.Speak(target.Version, item, inList: true))]),
    });

    /// <summary>Refuses an object that another path stands for.</summary>
    /// <exception cref="StatusException">400.</exception>
    public static void RequireName(ApiTarget target, JsonObject value)
    {
        if (value.Name() != target.Name)
            throw StatusException.BadRequest($"the name of the object ({value.Name()}) does not match the name on the URL ({target.Name})");
    }

    /// <summary>Puts a sent object into the namespace of the path.</summary>
    /// <exception cref="StatusException">400 when it says another one.</exception>
    public static void PlaceIn(ApiTarget target, JsonObject value)
    {
        if (!target.Kind.Namespaced)
            return;
        if (value.Namespace() is { Length: > 0 } inside && target.Namespace is not null && inside != target.Namespace)
            throw StatusException.BadRequest($"the namespace of the provided object does not match the namespace sent on the request");
        if (target.Namespace is not null)
            value.Set(target.Namespace, "metadata", "namespace");
    }
}
