using System.Globalization;
using System.Text.Json.Nodes;
using MlServe.LocalCluster.Api.Tables;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Api.Resources;

/// <summary>Get, list, create, replace and delete, for every kind alike.</summary>
internal sealed class ResourceHandler(ObjectStore store, TableBuilder tables)
{
    /// <summary>One object.</summary>
    public Task GetAsync(ApiRequest request) => AnswerOne(request, store.Get(request.Target.Kind, request.Target.Key), 200);

    /// <summary>The objects of a collection.</summary>
    public Task ListAsync(ApiRequest request)
    {
        var list = store.List(request.Target.Kind, request.Query);
        var (page, rest) = ListPage.Take(list, request.Options);
        var metadata = new JsonObject { ["resourceVersion"] = list.ResourceVersion.ToString(CultureInfo.InvariantCulture) };
        if (rest > 0)
        {
            metadata["continue"] = ListPage.TokenAfter(page[^1].Key, list.ResourceVersion);
            metadata["remainingItemCount"] = rest;
        }
        return AnswerList(request, metadata, page.Select(item => item.Copy()));
    }

    /// <summary>Creates what was sent.</summary>
    public async Task CreateAsync(ApiRequest request)
    {
        var value = ObjectForm.FromBody(request, await request.BodyAsync());
        request.Place(value);
        await AnswerOne(request, store.Create(request.Target.Kind, value, request.Write), 201);
    }

    /// <summary>Replaces an object, or its status.</summary>
    public async Task ReplaceAsync(ApiRequest request)
    {
        var value = ObjectForm.FromBody(request, await request.BodyAsync());
        request.Place(value);
        await AnswerOne(request, store.Replace(request.Target.Kind, value, request.Write), 200);
    }

    /// <summary>Deletes an object.</summary>
    public async Task DeleteAsync(ApiRequest request)
    {
        var target = request.Target;
        var (value, gone) = store.Delete(target.Kind, target.Key, await DeletionRequest.ReadAsync(request));
        if (!gone || target.Kind.AnswersDeleted)
        {
            await AnswerOne(request, value, 200);
            return;
        }
        var details = new JsonObject { ["name"] = target.Name };
        if (target.Version.Group.Length > 0)
            details["group"] = target.Version.Group;
        details["kind"] = target.Kind.Plural;
        details["uid"] = value.Uid();
        await Answer.JsonAsync(request.Context, new JsonObject
        {
            ["kind"] = "Status",
            ["apiVersion"] = "v1",
            ["metadata"] = new JsonObject(),
            ["status"] = "Success",
            ["details"] = details,
        });
    }

    /// <summary>Deletes all objects of a collection that the query asks for.</summary>
    public async Task DeleteCollectionAsync(ApiRequest request)
    {
        var deletion = await DeletionRequest.ReadAsync(request);
        var deleted = new List<JsonObject>();
        foreach (var item in store.List(request.Target.Kind, request.Query).Items)
            try
            {
                deleted.Add(store.Delete(request.Target.Kind, item.Key, deletion).Object);
            }
            catch (StatusException exception) when (exception.Code == 404)
            {
            }
        await AnswerList(request, new JsonObject { ["resourceVersion"] = store.Version.ToString(CultureInfo.InvariantCulture) }, deleted);
    }

    /// <summary>Answers with one object, as a table where that is asked for.</summary>
    public Task AnswerOne(ApiRequest request, JsonObject value, int code) => Answer.JsonAsync(
        request.Context, request.WantsTable ? tables.Of(request, [value], store.Version) : ObjectForm.ToVersion(request.Target.Version, value), code);

    private Task AnswerList(ApiRequest request, JsonObject metadata, IEnumerable<JsonObject> items)
    {
        var version = request.Target.Version;
        var list = request.WantsTable ? tables.Of(request, items, store.Version) : new JsonObject
        {
            ["kind"] = request.Target.Kind.Kind + "List",
            ["apiVersion"] = version.ApiVersion,
            ["metadata"] = null,
            ["items"] = new JsonArray([.. items.Select(item => ObjectForm.ToVersion(version, item, inList: true))]),
        };
        list["metadata"] = metadata;
        return Answer.JsonAsync(request.Context, list);
    }
}
