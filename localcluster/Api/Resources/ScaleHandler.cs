using System.Text.Json.Nodes;
using k8s.Models;
using Microsoft.AspNetCore.Http;
using MlServe.Kubernetes.Schema;
using MlServe.LocalCluster.Api.Tables;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Api.Resources;

/// <summary>The sub-resource <c>scale</c>: the same small object for everything that has replicas.</summary>
internal sealed class ScaleHandler(ObjectStore store, TableBuilder tables)
{
    private static readonly KindVersion Version = new("autoscaling/v1")
    {
        Schema = SchemaLibrary.Of<V1Scale>(),
        Columns =
        [
            PrinterColumn.Name,
            PrinterColumn.Number<V1Scale>("Desired", scale => scale.Spec.Replicas),
            PrinterColumn.Number<V1Scale>("Available", scale => scale.Status.Replicas),
            PrinterColumn.Age,
        ],
    };

    /// <summary>Gets, replaces or patches the scale of an object.</summary>
    public async Task HandleAsync(ApiRequest request)
    {
        var (target, type) = (request.Target with { Version = Version }, request.MediaType);
        if (HttpMethods.IsGet(request.Context.Request.Method))
        {
            var found = Of(store.Find(target.Kind, target.Key) ?? throw StatusException.NotFound(target.Kind, target.Name!));
            await Answer.JsonAsync(request.Context, request.WantsTable ? tables.Of(request with { Target = target }, [found], store.Version) : found);
            return;
        }
        var replaces = HttpMethods.IsPut(request.Context.Request.Method);
        if (!replaces && !HttpMethods.IsPatch(request.Context.Request.Method))
            throw StatusException.MethodNotAllowed();
        if (!replaces && type is not ("application/json-patch+json" or "application/merge-patch+json" or "application/strategic-merge-patch+json"))
            throw StatusException.UnsupportedMediaType();
        var body = await request.BodyAsync();
        var changed = store.Change(
            target.Kind,
            target.Key,
            live =>
            {
                var scale = replaces
                    ? body as JsonObject ?? throw StatusException.BadRequest("the body of the request must be a Scale")
                    : PatchHandler.Patched(
                        type,
                        Version.Schema,
                        Of(new StoredObject(target.Kind, live)),
                        body ?? throw StatusException.BadRequest("the body of the request is empty")
                    );
                ObjectForm.Decode(request, Version, "Scale", scale);
                var replicas = scale.Int("spec", "replicas") ?? 0;
                if (replicas < 0)
                    throw StatusException.Invalid(
                        "autoscaling",
                        "Scale",
                        target.Name!,
                        [FieldError.Invalid("spec.replicas", $"{replicas}", "must be greater than or equal to 0")]
                    );
                if (scale.ResourceVersion() is var version and not 0 && version != live.ResourceVersion())
                    throw StatusException.Conflict(target.Kind, target.Name!);
                live.Set(replicas, "spec", "replicas");
            },
            request.Write
        );
        await Answer.JsonAsync(request.Context, Of(new StoredObject(target.Kind, changed)));
    }

    private static JsonObject Of(StoredObject stored)
    {
        var (target, value, metadata) = (ScaleTarget.Of(stored), stored.Copy(), new JsonObject());
        foreach (var name in (ReadOnlySpan<string>)["name", "namespace", "uid", "resourceVersion", "creationTimestamp"])
            if (value.At("metadata", name) is { } found)
                metadata[name] = found.DeepClone();
        var status = new JsonObject { ["replicas"] = target.Present };
        if (target.Selector.ToString() is { Length: > 0 } selector)
            status["selector"] = selector;
        return new JsonObject
        {
            ["kind"] = "Scale",
            ["apiVersion"] = "autoscaling/v1",
            ["metadata"] = metadata,
            // Of the two counts only the wanted one is left out when it is zero.
            ["spec"] = target.Wanted == 0 ? new JsonObject() : new JsonObject { ["replicas"] = target.Wanted },
            ["status"] = status,
        };
    }
}
