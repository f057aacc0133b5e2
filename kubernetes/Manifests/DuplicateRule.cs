using System.Globalization;

namespace MlServe.Kubernetes.Manifests;

/// <summary>What only shows when the objects of a manifest are seen together.</summary>
internal static class DuplicateRule
{
    internal static IEnumerable<ManifestProblem> Check(IReadOnlyList<ManifestDocument> documents)
    {
        var objects = new Dictionary<string, ManifestDocument>();
        var nodePorts = new Dictionary<string, ManifestDocument>();
        foreach (var document in documents)
        {
            var group = document.ApiVersion.Contains('/') ? document.ApiVersion[..document.ApiVersion.IndexOf('/')] : "";
            if (document.Name.Length > 0 && Second(objects, $"{group}/{document.Kind}/{document.Namespace}/{document.Name}", document) is { } first)
                yield return new ManifestProblem(
                    document.File,
                    document.Line,
                    $"metadata.name: a second {document}, the first is in {Place(first)}; rename or remove one"
                );
            foreach (var port in NodePorts(document))
                if (Second(nodePorts, port, document) is { } owner && owner != document)
                    yield return new ManifestProblem(
                        document.File,
                        document.Line,
                        $"spec.ports: node port {port} is already taken by {owner} in {Place(owner)}; choose another"
                    );
        }
    }

    private static ManifestDocument? Second(Dictionary<string, ManifestDocument> seen, string key, ManifestDocument document) =>
        seen.TryAdd(key, document) ? null : seen[key];

    private static IEnumerable<string> NodePorts(ManifestDocument document) => document.Kind != "Service" ? []
        : Rules.Field.Root(document.Object)["spec"]["ports"].Items.Where(port => port["nodePort"].Number > 0)
            .Select(port => string.Create(CultureInfo.InvariantCulture, $"{port["nodePort"].Number}"));

    private static string Place(ManifestDocument document) => string.Create(CultureInfo.InvariantCulture, $"{document.File}:{document.Line}");
}
