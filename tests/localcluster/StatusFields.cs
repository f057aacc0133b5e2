using System.Globalization;
using System.Text.Json.Nodes;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Tests;

/// <summary>What the documents that the API answers with say of an object's state.</summary>
internal static class StatusFields
{
    /// <summary>The time at a path.</summary>
    public static DateTimeOffset? Time(this JsonNode? node, params ReadOnlySpan<string> path) =>
        DateTimeOffset.TryParse(node.Text(path), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>The condition of a type in <c>status.conditions</c>.</summary>
    public static JsonObject? Condition(this JsonObject value, string type) =>
        value.Items("status", "conditions").FirstOrDefault(condition => condition.Text("type") == type);

    /// <summary>Whether the condition of a type is <c>True</c>.</summary>
    public static bool IsTrue(this JsonObject value, string condition) => value.Condition(condition).Text("status") == "True";
}
