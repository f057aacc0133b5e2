using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Api;

/// <summary>A request for objects of a kind.</summary>
/// <param name="Context">The request itself.</param>
/// <param name="Target">What its path means.</param>
internal sealed record ApiRequest(HttpContext Context, ApiTarget Target)
{
    /// <summary>What its query asks for.</summary>
    public RequestOptions Options { get; } = new(Context.Request);

    /// <summary>The form its body has.</summary>
    public string MediaType => RequestBody.MediaTypeOf(Context.Request);

    /// <summary>Whether a table is wanted as the answer.</summary>
    public bool WantsTable => MediaTypes.WantsTable(Context.Request);

    /// <summary>Which objects are meant.</summary>
    public ObjectQuery Query => Options.Query(Target);

    /// <summary>How a write through its path is done.</summary>
    public WriteOptions Write => new()
    {
        Part = Target.Subresource == "status" ? ObjectPart.Status : ObjectPart.Spec,
        Subresource = Target.Subresource == "scale" ? "scale" : "",
        DryRun = Options.DryRun,
        FieldManager = Options.FieldManager,
        Warn = warning => Answer.Warn(Context, warning),
    };

    /// <summary>Its body.</summary>
    public Task<JsonNode?> BodyAsync() => RequestBody.ReadAsync(Context.Request, Context.RequestAborted);

    /// <summary>Puts a sent object into the namespace of the path.</summary>
    /// <exception cref="StatusException">400 when it is of another one, or not the object that the path names.</exception>
    public void Place(JsonObject value)
    {
        if (Target.Namespace is { } inside)
        {
            if (value.Namespace().Length > 0 && value.Namespace() != inside)
                throw StatusException.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
            value.Set(inside, "metadata", "namespace");
        }
        if (Target.Name is { } name && value.Name() != name)
            throw StatusException.BadRequest(value.Name().Length == 0
                ? $"the name of the object ({name} based on URL) was undeterminable: name must be provided"
                : $"the name of the object ({value.Name()}) does not match the name on the URL ({name})");
    }
}
