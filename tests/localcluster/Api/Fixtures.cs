using System.Text.Json.Nodes;

namespace MlServe.LocalCluster.Tests.Api;

/// <summary>Answers of a real Kubernetes, where they are at hand: in a folder "shared" beside or above the repository.</summary>
internal static class Fixtures
{
    /// <summary>A fixture's text; skips the test where there are none.</summary>
    public static string Text(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "shared", "real-kubernetes", "fixtures", name) is var path && File.Exists(path))
                return File.ReadAllText(path);
        Assert.Skip("the answers of a real Kubernetes are not at hand");
        return "";
    }

    /// <summary>A fixture as JSON.</summary>
    public static JsonNode Json(string name) => JsonNode.Parse(Text(name))!;

    /// <summary>
    /// Which paths an object has, one a line, lists by their items' paths together, so that shapes can be compared where
    /// values differ by nature.
    /// </summary>
    public static SortedSet<string> Shape(JsonNode? node, params string[] without)
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
