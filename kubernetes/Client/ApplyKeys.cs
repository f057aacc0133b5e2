using System.Text.Json.Nodes;

namespace MlServe.Kubernetes.Client;

/// <summary>
/// Writes out the default protocol of ports. Lists of ports are merged by number and protocol, and servers before 1.21
/// answer 500 to a server-side apply that leaves the protocol to its default.
/// </summary>
internal static class ApplyKeys
{
    internal static JsonObject WrittenOut(JsonObject value)
    {
        var copy = value.DeepClone().AsObject();
        if (Text(copy["kind"]) == "Service")
            AddProtocol(Map(copy["spec"])?["ports"]);
        foreach (var pod in new[] { Map(copy["spec"]), Map(Map(Map(copy["spec"])?["template"])?["spec"]) })
            foreach (var container in Items(pod?["initContainers"]).Concat(Items(pod?["containers"])))
                AddProtocol(container["ports"]);
        return copy;
    }

    private static void AddProtocol(JsonNode? ports)
    {
        foreach (var port in Items(ports))
            if (port["protocol"] is null)
                port["protocol"] = "TCP";
    }

    private static IEnumerable<JsonObject> Items(JsonNode? node) => node is JsonArray items ? items.OfType<JsonObject>() : [];

    private static JsonObject? Map(JsonNode? node) => node as JsonObject;

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
