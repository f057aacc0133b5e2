using System.Text.Json.Nodes;

namespace MlServe.Evaluator.Runs;

/// <summary>
/// Names the protocol of every port. It is part of the key by which server-side apply tells ports apart, and servers up
/// to 1.20 refuse a port without it instead of assuming TCP (kubernetes/kubernetes#92332).
/// </summary>
internal static class PortProtocols
{
    /// <summary>Writes TCP where an object's ports name no protocol.</summary>
    public static void Fill(JsonObject value)
    {
        foreach (var port in Ports(value))
        {
            if (port["protocol"] is null)
                port["protocol"] = "TCP";
        }
    }

    private static IEnumerable<JsonObject> Ports(JsonObject value)
    {
        if ((string?)value["kind"] == "Service")
            return Objects(value["spec"]?["ports"]);
        var pod = (string?)value["kind"] == "Pod" ? value["spec"] : value["spec"]?["template"]?["spec"];
        return Objects(pod?["containers"]).Concat(Objects(pod?["initContainers"])).SelectMany(container => Objects(container["ports"]));
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? list) => (list as JsonArray)?.OfType<JsonObject>() ?? [];
}
