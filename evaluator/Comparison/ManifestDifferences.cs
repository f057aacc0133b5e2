using System.Text.Json.Nodes;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Comparison;

/// <summary>A field in which manifests differ.</summary>
/// <param name="Field">Kind and path, for example <c>Deployment spec.template.spec.containers[ml-app].resources.requests.memory</c>.</param>
/// <param name="Values">Its value in each manifest as JSON, text without quotes; null where it is not there.</param>
internal sealed record FieldDifference(string Field, IReadOnlyList<string?> Values);

/// <summary>In which fields manifests differ: comments, order and layout of the files are nobody's difference.</summary>
internal static class ManifestDifferences
{
    /// <summary>The differing fields, in the order in which the manifests name them.</summary>
    /// <param name="manifests">Texts (YAML or JSON); null and what cannot be read have no fields.</param>
    public static IReadOnlyList<FieldDifference> Of(IReadOnlyList<string?> manifests)
    {
        var fields = manifests.Select(Fields).ToList();
        return
        [
            .. fields.SelectMany(known => known.Keys).Distinct()
                .Select(field => new FieldDifference(field, [.. fields.Select(known => known.GetValueOrDefault(field))]))
                .Where(difference => difference.Values.Distinct().Count() > 1 && !IsIdentity(difference)),
        ];
    }

    /// <summary>What an object is called says nothing where others have no such object: that they have none shows in its other fields.</summary>
    private static bool IsIdentity(FieldDifference difference) =>
        difference.Values.OfType<string>().Distinct().Count() == 1
        && (
            difference.Field.EndsWith(" kind", StringComparison.Ordinal)
            || difference.Field.EndsWith(" metadata.name", StringComparison.Ordinal)
            || difference.Field.Contains(" metadata.labels.", StringComparison.Ordinal)
            || difference.Field.Contains(" spec.scaleTargetRef.", StringComparison.Ordinal)
        );

    private static Dictionary<string, string> Fields(string? manifest)
    {
        var fields = new Dictionary<string, string>();
        if (manifest is null)
            return fields;
        try
        {
            var documents = ManifestFile.Parse(manifest, "manifest").Documents;
            foreach (var document in documents)
            {
                var isOnlyOne = documents.Count(other => other.Kind == document.Kind) == 1;
                Collect(document.Object, isOnlyOne ? document.Kind : $"{document.Kind} {document.Name}", "", fields);
            }
        }
        catch (ManifestException)
        {
            // One that was cut off, or of a later version of this program: its text is in its run's report.
        }

        return fields;
    }

    private static void Collect(JsonNode? node, string kind, string path, Dictionary<string, string> fields)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } map:
                foreach (var (name, child) in map)
                    Collect(child, kind, path.Length == 0 ? name : $"{path}.{name}", fields);
                break;
            case JsonArray { Count: > 0 } list:
                for (var i = 0; i < list.Count; i++)
                    Collect(list[i], kind, $"{path}[{Key(list[i]) ?? $"{i}"}]", fields);
                break;
            default:
                fields[$"{kind} {path}"] = node is JsonValue value && value.TryGetValue<string>(out var text) ? text : node?.ToJsonString() ?? "null";
                break;
        }
    }

    /// <summary>Containers, ports and variables are known by their name, wherever they stand in the list.</summary>
    private static string? Key(JsonNode? item) =>
        item is JsonObject map && map["name"] is JsonValue name && name.TryGetValue<string>(out var text) ? text : null;
}
