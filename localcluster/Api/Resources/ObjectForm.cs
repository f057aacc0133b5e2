using System.Text.Json.Nodes;
using MlServe.Kubernetes.Schema;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Api.Resources;

/// <summary>Between the form in which objects are kept and those of the versions that clients ask for.</summary>
internal static class ObjectForm
{
    private static readonly string[] Order = ["kind", "apiVersion", "metadata", "spec", "status"];

    /// <summary>An object of the kept version, as the asked version shows it.</summary>
    public static JsonObject ToVersion(KindVersion version, JsonObject kept, bool inList = false)
    {
        version.FromStorage(kept);
        // In the order a reader expects; in a list the kind stands once, at its head.
        var shown = new JsonObject();
        foreach (var name in Order.Concat(kept.Select(entry => entry.Key).Except(Order)).ToList())
            if (kept.TryGetPropertyValue(name, out var value) && !(inList && (name is "kind" or "apiVersion")))
            {
                kept.Remove(name);
                shown[name] = value;
            }
        return shown;
    }

    /// <summary>A sent object, checked against its version's shape and turned into the kept version.</summary>
    /// <exception cref="StatusException">400 when it is another kind, has wrong types, or unknown fields under <c>Strict</c>.</exception>
    public static JsonObject FromBody(ApiRequest request, JsonNode? body)
    {
        var value = body as JsonObject ?? throw StatusException.BadRequest("the body of the request must be one object");
        Decode(request, request.Target.Version, request.Target.Kind.Kind, value);
        request.Target.Version.ToStorage(value);
        return value;
    }

    /// <summary>
    /// Says what a body is that does not say it itself, as those of the official Python and JavaScript clients: what the path
    /// expects.
    /// </summary>
    /// <exception cref="StatusException">400 when it says that it is something else.</exception>
    private static void Identify(JsonObject value, KindVersion version, string expected)
    {
        value.SetDefault(version.ApiVersion, "apiVersion");
        value.SetDefault(expected, "kind");
        var (apiVersion, kind) = (value.Text("apiVersion") ?? "", value.Text("kind") ?? "");
        string Cannot(string why) => $"{kind} in version \"{new KindVersion(apiVersion).Version}\" cannot be handled as a {expected}: {why}";
        if (KnownTypes.Find(apiVersion, kind) is null)
            throw StatusException.BadRequest(Cannot(KnownTypes.Unknown(apiVersion, kind)));
        if (kind != expected)
            throw StatusException.BadRequest(
                Cannot(
                    $"converting ({new KindVersion(apiVersion).Version}.{kind}) to "
                        + $"({(version.Group.Length == 0 ? "core" : version.Group.Split('.')[0])}.{expected}): unknown conversion"
                )
            );
        if (apiVersion != version.ApiVersion)
            throw StatusException.BadRequest($"the API version in the data ({apiVersion}) does not match the expected API version ({version.ApiVersion})");
    }

    /// <summary>Checks an object's shape, and says which fields are unknown in the way the caller wishes.</summary>
    public static void Decode(ApiRequest request, KindVersion version, string kind, JsonObject value)
    {
        Identify(value, version, kind);
        var cannot = $"{kind} in version \"{version.Version}\" cannot be handled as a {kind}: ";
        var problems = SchemaDecoder.Decode(version.Schema, value);
        if (problems.FirstOrDefault(problem => !problem.IsUnknown) is { } wrong)
            throw StatusException.BadRequest(cannot + wrong.Message);
        var unknown = problems.Select(problem => problem.Message).ToList();
        if (unknown.Count > 0 && request.Options.FieldValidation == "Strict")
            throw StatusException.BadRequest($"{cannot}strict decoding error: {string.Join(", ", unknown)}");
        if (request.Options.FieldValidation == "Warn")
            foreach (var warning in unknown)
                Answer.Warn(request.Context, warning);
    }
}
