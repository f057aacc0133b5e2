using System.Text.Json.Nodes;

namespace MlServe.Kubernetes.Manifests;

/// <summary>YAML as kubectl understands it, to and from JSON.</summary>
public static class Yaml
{
    /// <summary>
    /// The one document of a YAML (or JSON) text. Throws <see cref="ManifestException"/> with line and cause when it is not
    /// valid or has several documents. Null for an empty text.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="name">What to call the text in messages.</param>
    public static JsonNode? ToJson(string text, string name = "YAML")
    {
        var documents = ToDocuments(text, name).Where(document => document.Root is not null).ToList();
        return documents.Count <= 1
            ? documents.FirstOrDefault()?.Root
            : throw new ManifestException(name, documents[1].LineOf(""), "a second document begins here; only one is expected");
    }

    /// <summary>Block-style YAML that any version reads back as the same JSON.</summary>
    public static string FromJson(JsonNode? node) => YamlWriter.Write([node]);

    /// <summary>Several documents in one text, with <c>---</c> between them.</summary>
    public static string FromJson(IEnumerable<JsonNode?> documents) => YamlWriter.Write(documents);

    internal static List<YamlDocument> ToDocuments(string text, string name)
    {
        try
        {
            return YamlReader.ReadAll(text);
        }
        catch (YamlFault exception)
        {
            throw new ManifestException(name, exception.Line, exception.Message);
        }
    }
}
