using System.Globalization;
using System.Text.Json.Nodes;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.ControlPlane.Deployments;

/// <summary>The name of a pod template: a label of the pods made from it, and the ending of its replica set's name.</summary>
internal static class TemplateHash
{
    /// <summary>The label.</summary>
    public const string Label = "pod-template-hash";

    private const string Letters = "bcdfghjklmnpqrstvwxz2456789";

    /// <summary>The hash of a template; collisions tell two templates of the same hash apart.</summary>
    public static string Of(JsonObject template, long collisions)
    {
        var hash = 2166136261u;
        foreach (var letter in Canonical(template) + (collisions > 0 ? collisions.ToString(CultureInfo.InvariantCulture) : ""))
            hash = unchecked((hash ^ letter) * 16777619u);
        return string.Concat(hash.ToString(CultureInfo.InvariantCulture).Select(digit => Letters[digit % Letters.Length]));
    }

    /// <summary>Whether two templates make the same pods, whatever the label says.</summary>
    public static bool Same(JsonObject? one, JsonObject? other) => JsonNode.DeepEquals(WithoutHashLabel(one), WithoutHashLabel(other));

    private static JsonObject WithoutHashLabel(JsonObject? template)
    {
        var copy = template?.DeepClone().AsObject() ?? [];
        copy.Remove("metadata", "labels", Label);
        return copy;
    }

    private static string Canonical(JsonNode? node) =>
        node switch
        {
            JsonObject o => "{"
                + string.Join(',', o.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"\"{entry.Key}\":{Canonical(entry.Value)}"))
                + "}",
            JsonArray array => "[" + string.Join(',', array.Select(Canonical)) + "]",
            null => "null",
            _ => node.ToJsonString(StoreJson.Options),
        };
}
