using System.Text.Json.Nodes;

namespace MlServe.Evaluator.Runs.Jobs;

/// <summary>The pods that an object of any kind describes: itself, or templates wherever its kind has them.</summary>
internal static class PodTemplates
{
    /// <summary>Every object in it whose <c>spec</c> has containers.</summary>
    public static IEnumerable<JsonObject> In(JsonNode? node) => node switch
    {
        JsonObject value when value["spec"] is JsonObject spec && spec["containers"] is JsonArray => [value],
        JsonObject value => value.SelectMany(field => In(field.Value)),
        JsonArray list => list.SelectMany(In),
        _ => [],
    };

    /// <summary>Containers of all of them, those that only prepare left out.</summary>
    public static IEnumerable<JsonObject> Containers(JsonNode? node) => In(node).SelectMany(pod => pod["spec"]!["containers"]!.AsArray().OfType<JsonObject>());
}
