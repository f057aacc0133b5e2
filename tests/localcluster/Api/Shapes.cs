using System.Text.Json.Nodes;

namespace MlServe.LocalCluster.Tests.Api;

/// <summary>Comparing objects by their shape.</summary>
internal static class Shapes
{
    /// <summary>
    /// Which paths an object has, one per line, lists by their items' paths together, so that shapes can be compared where
    /// values differ by nature.
    /// </summary>
    public static SortedSet<string> Of(JsonNode? node, params string[] without)
    {
        var paths = new SortedSet<string>(StringComparer.Ordinal);
        void Walk(JsonNode? at, string path)
        {
            if (without.Any(prefix => path.StartsWith(prefix, StringComparison.Ordinal)))
                return;
            switch (at)
            {
                case JsonObject o when o.Count > 0:
                    foreach (var (name, value) in o)
                        Walk(value, $"{path}.{name}");
                    break;
                case JsonArray array when array.Count > 0:
                    foreach (var item in array)
                        Walk(item, path + "[]");
                    break;
                case null:
                    break;
                default:
                    paths.Add(path);
                    break;
            }
        }
        Walk(node, "");
        return paths;
    }
}
