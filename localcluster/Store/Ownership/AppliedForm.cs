using System.Text.Json.Nodes;
using MlServe.Kubernetes.Schema;

namespace MlServe.LocalCluster.Store.Ownership;

/// <summary>
/// What server-side apply refuses before it merges anything: fields that the type lacks, and items that cannot be told apart, for
/// want of a key or because another has the same. The words are structured-merge-diff's.
/// </summary>
internal static class AppliedForm
{
    /// <summary>Checks what was sent, as it was sent.</summary>
    /// <param name="type">The type in the version it was sent in.</param>
    /// <param name="applied">What was sent.</param>
    /// <param name="what">How messages call the object: <c>NAMESPACE/NAME; VERSION, Kind=KIND</c>.</param>
    /// <exception cref="StatusException">500, which is Kubernetes' own answer, with everything that is wrong.</exception>
    public static void Check(SchemaType type, JsonObject applied, string what)
    {
        var errors = new List<string>();
        Walk(new FieldWalker.Place(type, null), applied, "", errors);
        if (errors.Count > 0)
            throw StatusException.Failed(
                $"failed to create typed patch object ({what}): {(errors.Count == 1 ? errors[0] : string.Join("\n  ", errors.Prepend("errors:")))}"
            );
    }

    private static void Walk(FieldWalker.Place place, JsonNode? node, string path, List<string> errors)
    {
        switch (node, place.Type.Shape)
        {
            case (JsonObject value, SchemaShape.Struct):
                foreach (var (name, child) in value)
                    if (place.Type.Fields.TryGetValue(name, out var field))
                        Walk(new FieldWalker.Place(field.Type, field), child, $"{path}.{name}", errors);
                    else
                        errors.Add($"{path}.{name}: field not declared in schema");
                break;
            case (JsonObject map, SchemaShape.Map):
                foreach (var (name, child) in map)
                    Walk(new FieldWalker.Place(place.Type.Element!, null), child, $"{path}.{name}", errors);
                break;
            case (JsonArray list, SchemaShape.List):
                Items(place, list, path, errors);
                break;
        }
    }

    private static void Items(FieldWalker.Place place, JsonArray list, string path, List<string> errors)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < list.Count; i++)
        {
            var step = $"[{i}]";
            if (place.IsKeyedList || place.Field is { IsSet: true })
            {
                if (place.IsKeyedList && list[i] is not JsonObject)
                {
                    errors.Add($"{path}: element {i}: associative list with keys may not have {(list[i] is null ? "a null element" : "non-map elements")}");
                    continue;
                }
                if (
                    place.IsKeyedList
                    && place.Field!.Keys.FirstOrDefault(key => list[i]![key] is null && place.Type.Element!.Fields[key].Default is null) is { } key
                )
                {
                    errors.Add(
                        $"{path}: element {i}: associative list with keys has an element that omits key field \"{key}\" (and doesn't have default value)"
                    );
                    continue;
                }
                step = FieldSet.Readable(place.StepTo(list[i]));
                if (!seen.Add(step))
                    errors.Add($"{path}: duplicate entries for key {step}");
            }
            Walk(new FieldWalker.Place(place.Type.Element!, null), list[i], path + step, errors);
        }
    }
}
