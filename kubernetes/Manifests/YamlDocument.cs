using System.Text.Json.Nodes;

namespace MlServe.Kubernetes.Manifests;

/// <summary>One document of a YAML text, and the line of every field in it.</summary>
internal sealed record YamlDocument(JsonNode? Root, IReadOnlyDictionary<string, int> Lines)
{
    /// <summary>The line of a field; of its nearest parent when the field is absent.</summary>
    internal int LineOf(string path)
    {
        while (true)
        {
            if (Lines.TryGetValue(path, out var line))
                return line;
            if (path.Length == 0)
                return 1;
            path = path[..Math.Max(0, path.LastIndexOfAny(['.', '[']))];
        }
    }
}
