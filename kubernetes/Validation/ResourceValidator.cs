using System.Text.Json.Nodes;
using MlServe.Kubernetes.Rules;
using MlServe.Kubernetes.Schema;

namespace MlServe.Kubernetes.Validation;

/// <summary>
/// Finds the mistakes in an object that a cluster would refuse, or would silently ignore (unknown fields): Kubernetes' own rules, and
/// what can be said about manifests beyond them. Kinds that the model does not have are only checked for their name and labels.
/// </summary>
public static class ResourceValidator
{
    /// <summary>All mistakes, in no particular order; empty when there are none.</summary>
    public static IReadOnlyList<FieldError> Validate(JsonObject value)
    {
        var read = value.DeepClone().AsObject();
        var root = Field.Root(read);
        KindNames.Check(root);
        if (root.Errors.Count > 0)
            return root.Errors;
        var (apiVersion, kind) = (root["apiVersion"].Text!, root["kind"].Text!);
        var type = SchemaLibrary.Find(apiVersion, kind);
        // A dump of an object has the status that its cluster wrote, in whatever version.
        var misfits = type is null ? [] : SchemaDecoder.Decode(type, read)
            .Where(problem => !problem.IsUnknown || !problem.Path.StartsWith("status.", StringComparison.Ordinal)).ToList();
        var rules = KindRules.Of(apiVersion, kind);
        rules.Default(root);
        rules.CheckAll(root, type);
        ManifestRules.Check(root);
        // What does not fit its place was left out, and must not be missed as well.
        return [.. misfits.Select(SchemaAdvice.For).Concat(root.Errors.Where(error => !misfits.Any(problem => FieldPlace.Overlap(problem.Path, error.Place))))
            .DistinctBy(error => (error.Place, error.Reason))];
    }
}
