using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using MlServe.Kubernetes.Schema;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Api.Resources;

/// <summary>Between the form in which objects are kept and those in which they are spoken.</summary>
internal static class ObjectForm
{
    private static readonly string[] Order = ["kind", "apiVersion", "metadata", "spec", "status"];

    /// <summary>An object of the kept version, as the asked version shows it.</summary>
    public static JsonObject Speak(KindVersion version, JsonObject kept, bool inList = false)
    {
        version.FromStorage(kept);
        // In the order a reader expects; in a list the kind is said once, at its head.
        var spoken = new JsonObject();
        foreach (var name in Order.Concat(kept.Select(entry => entry.Key).Except(Order)).ToList())
            if (kept.TryGetPropertyValue(name, out var value) && !(inList && (name is "kind" or "apiVersion")))
            {
                kept.Remove(name);
                spoken[name] = value;
            }
        return spoken;
    }

    /// <summary>A sent object, checked against its version's shape and turned into the kept version.</summary>
    /// <exception cref="StatusException">400 when it is another kind, has wrong types, or unknown fields under <c>Strict</c>.</exception>
    public static JsonObject Hear(HttpContext context, ApiTarget target, JsonNode? body, string fieldValidation)
    {
        var value = body as JsonObject ?? throw StatusException.BadRequest("the body of the request must be one object");
        if (value.Text("kind") is not { Length: > 0 } kind)
            throw StatusException.BadRequest("Object 'Kind' is missing in the body of the request");
        if (value.Text("apiVersion") is not { Length: > 0 } apiVersion)
            throw StatusException.BadRequest("Object 'apiVersion' is missing in the body of the request");
        if (apiVersion != target.Version.ApiVersion)
            throw StatusException.BadRequest($"the API version in the data ({apiVersion}) does not match the expected API version ({target.Version.ApiVersion})");
        if (kind != target.Kind.Kind)
            throw StatusException.BadRequest($"{kind} in version \"{target.Version.Version}\" cannot be handled as a {target.Kind.Kind}");
        Decode(context, target, value, fieldValidation);
        target.Version.ToStorage(value);
        return value;
    }

    /// <summary>Checks an object's shape, and says which fields are unknown in the way the caller wishes.</summary>
    public static void Decode(HttpContext context, ApiTarget target, JsonObject value, string fieldValidation)
    {
        var problems = SchemaDecoder.Decode(target.Version.Schema, value);
        if (problems.FirstOrDefault(problem => !problem.IsUnknown) is { } wrong)
            throw StatusException.BadRequest(Cannot(target) + wrong.Message);
        var unknown = problems.Select(problem => problem.Message).ToList();
        if (unknown.Count > 0 && fieldValidation == "Strict")
            throw StatusException.BadRequest($"{Cannot(target)}strict decoding error: {string.Join(", ", unknown)}");
        if (fieldValidation == "Warn")
            foreach (var warning in unknown)
                Answer.Warn(context, warning);
    }

    private static string Cannot(ApiTarget target) =>
        $"{target.Kind.Kind} in version \"{target.Version.Version}\" cannot be handled as a {target.Kind.Kind}: ";
}
