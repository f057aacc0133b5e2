using System.Text.Json.Nodes;
using MlServe.Kubernetes.Schema;
using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Store.Ownership;
using MlServe.LocalCluster.Store.Patching;

namespace MlServe.LocalCluster.Api.Resources;

/// <summary>Changes objects by patches of Kubernetes' four kinds.</summary>
internal sealed class PatchHandler(ObjectStore store, ResourceHandler resources, TimeProvider time)
{
    /// <summary>Applies the patch that was sent.</summary>
    public async Task PatchAsync(ApiRequest request)
    {
        var (type, target) = (request.MediaType, request.Target);
        if (
            type
            is not (
                "application/json-patch+json"
                or "application/merge-patch+json"
                or "application/strategic-merge-patch+json"
                or "application/apply-patch+yaml"
            )
        )
            throw StatusException.UnsupportedMediaType();
        var patch = await request.BodyAsync() ?? throw StatusException.BadRequest("the body of the request is empty; a patch is needed");
        if (type == "application/apply-patch+yaml")
        {
            await ApplyAsync(request, patch);
            return;
        }
        var patched = store.Change(target.Kind, target.Key, kept =>
        {
            var (version, uid) = (kept.ResourceVersion(), kept.Uid());
            var live = ObjectForm.ToVersion(target.Version, kept);
            var next = Patched(type, target.Version.Schema, live, patch);
            ObjectForm.Decode(request, target.Version, target.Kind.Kind, next);
            // What an object is called and where it lives is no field to patch.
            request.Place(next);
            if (next.Uid() != uid)
                throw StatusException.Conflict(target.Kind, target.Name!, $"Precondition failed: UID in precondition: {next.Uid()}, UID in object meta: {uid}");
            if (next.ResourceVersion() != version)
                throw StatusException.Conflict(target.Kind, target.Name!);
            target.Version.ToStorage(next);
            return next;
        }, request.Write);
        await resources.AnswerOne(request, patched, 200);
    }

    /// <summary>Applies a patch that is no apply.</summary>
    /// <exception cref="StatusException">400 when it does not have the patch's form, 422 when it does not fit.</exception>
    public static JsonObject Patched(string type, SchemaType schema, JsonObject live, JsonNode patch)
    {
        switch (type, patch)
        {
            case ("application/json-patch+json", JsonArray operations):
                return JsonPatch.Apply(live, operations);
            case ("application/merge-patch+json", JsonObject merge):
                JsonMergePatch.Apply(live, merge);
                return live;
            case ("application/strategic-merge-patch+json", JsonObject merge):
                StrategicMergePatch.Apply(schema, live, merge);
                return live;
            default:
                throw StatusException.BadRequest(
                    type == "application/json-patch+json" ? "a JSON patch must be a list of operations" : "a merge patch must be an object"
                );
        }
    }

    private async Task ApplyAsync(ApiRequest request, JsonNode body)
    {
        var target = request.Target;
        if (request.Options.ApplyManager is not { } manager)
            throw StatusException.Invalid("meta.k8s.io", "PatchOptions", "", [FieldError.Required("fieldManager", "is required for apply patch")]);
        CheckApplied(target, body);
        var applied = ObjectForm.FromBody(request, body);
        applied.SetDefault(target.Name, "metadata", "name");
        request.Place(applied);
        var wished = applied.ResourceVersion();
        applied.Remove("metadata", "resourceVersion");
        applied.Remove("metadata", "creationTimestamp");
        var write = request.Write with { FieldManager = null };

        var apply = new ServerSideApply(target.Kind.Storage.Schema, manager, request.Options.Force);

        JsonObject Merged(JsonObject live) => apply.Merge(live, applied, target.Kind.Storage.ApiVersion, ObjectFields.Timestamp(time.GetUtcNow()));

        if (store.Find(target.Kind, target.Key) is null)
        {
            if (target.Subresource is not null)
                throw StatusException.NotFound(target.Kind, target.Name!);
            await resources.AnswerOne(request, store.Create(target.Kind, Merged([]), write), 201);
            return;
        }
        var changed = store.Change(target.Kind, target.Key, live =>
            wished != 0 && wished != live.ResourceVersion() ? throw StatusException.Conflict(target.Kind, target.Name!) : Merged(live), write);
        await resources.AnswerOne(request, changed, 200);
    }

    /// <summary>What is applied must say what it is, unlike what is created or replaced.</summary>
    private static void CheckApplied(ApiTarget target, JsonNode body)
    {
        var (version, kind) = (body.Text("apiVersion") ?? "", body.Text("kind") ?? "");
        if (version != target.Version.ApiVersion)
            throw StatusException.BadRequest(
                $"Incorrect version specified in apply patch. Specified patch version: {version}, expected: {target.Version.ApiVersion}"
            );
        if (body.FieldOwners() is not null)
            throw StatusException.BadRequest("metadata.managedFields must be nil");
        var what = $"{target.Namespace}/{target.Name}; {version}, Kind={kind}";
        if (kind.Length == 0)
            throw StatusException.Failed($"failed to create typed patch object ({what}): no corresponding type for {version}, Kind=");
        if (kind == target.Kind.Kind)
            AppliedForm.Check(target.Version.Schema, body.AsObject(), what);
    }
}
