using System.Text.Json.Nodes;

namespace MlServe.LocalCluster.Tests;

/// <summary>Objects as a test writes them down.</summary>
internal static class JsonText
{
    /// <summary>The object that a text stands for.</summary>
    public static JsonObject Json(string text) => JsonNode.Parse(text)!.AsObject();
}
