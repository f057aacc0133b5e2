using System.Text.Json.Nodes;
using MlServe.Kubernetes.Rules;
using MlServe.Kubernetes.Validation;

namespace MlServe.Kubernetes.Manifests;

/// <summary>Finds the objects in one text and adds their mistakes to a list.</summary>
internal sealed class ManifestParser
{
    private readonly List<ManifestDocument> documents = [];
    private readonly string file;
    private readonly List<ManifestProblem> problems;

    private ManifestParser(string file, List<ManifestProblem> problems) => (this.file, this.problems) = (file, problems);

    internal static IEnumerable<ManifestDocument> Read(string text, string file, List<ManifestProblem> problems)
    {
        var parser = new ManifestParser(file, problems);
        foreach (var yaml in Yaml.ToDocuments(text, file).Where(document => document.Root is not null))
            parser.Collect(yaml, yaml.Root, "");
        return parser.documents;
    }

    private void Collect(YamlDocument yaml, JsonNode? node, string path)
    {
        if (node is not JsonObject value)
            problems.Add(new ManifestProblem(file, yaml.LineOf(path), "an object with apiVersion, kind and metadata is expected here"));
        else if (IsList(value))
            foreach (var item in Field.Root(value, path)["items"].Items)
                Collect(yaml, item.Node, item.Place);
        else
        {
            documents.Add(new ManifestDocument(value.DeepClone().AsObject(), file, yaml.LineOf(path)));
            problems.AddRange(ResourceValidator.Validate(value)
                .Select(problem => new ManifestProblem(file, yaml.LineOf(Inside(path, problem.Place)), problem.ToString()))
                .OrderBy(problem => problem.Line));
        }
    }

    private static bool IsList(JsonObject value) =>
        Field.Root(value) is var root && root["kind"].Text is { } kind && kind.EndsWith("List", StringComparison.Ordinal) && root["items"].Node is JsonArray;

    private static string Inside(string path, string field) => path.Length == 0 ? field : field.Length == 0 ? path : $"{path}.{field}";
}
