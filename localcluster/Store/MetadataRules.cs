using System.Text;
using System.Text.Json.Nodes;

namespace MlServe.LocalCluster.Store;

/// <summary>The rules of names and labels, for every kind alike.</summary>
internal static class MetadataRules
{
    /// <summary>Bytes of all annotations of an object. kubectl apply keeps the whole manifest in one.</summary>
    private const long MostAnnotations = 256 << 10;

    /// <summary>Checks name, namespace and labels of an object.</summary>
    public static void Check(ResourceKind kind, JsonObject value, ICollection<FieldError> errors)
    {
        if (value.Name().Length == 0)
            errors.Add(FieldError.Required("metadata.name", "name or generateName is required"));
        else if (kind.NameRule.Error(value.Name()) is { } wrong)
            errors.Add(FieldError.Invalid("metadata.name", $"\"{value.Name()}\"", wrong));
        if (kind.Namespaced && value.Namespace().Length == 0)
            errors.Add(FieldError.Required("metadata.namespace"));
        // An owner that cannot be told is one that is gone: the object would be deleted at once.
        foreach (var owner in value.Items("metadata", "ownerReferences"))
            foreach (var name in (ReadOnlySpan<string>)["apiVersion", "kind", "name", "uid"])
                if (owner.Text(name) is null or "")
                    errors.Add(FieldError.Invalid($"metadata.ownerReferences.{name}", "\"\"", name == "apiVersion" ? "version must not be empty" : "must not be empty"));
        Labels(value.Object("metadata"), "metadata", errors);
        if (value.StringMap("metadata", "annotations").Sum(entry => (long)Encoding.UTF8.GetByteCount(entry.Key) + Encoding.UTF8.GetByteCount(entry.Value)) > MostAnnotations)
            errors.Add(FieldError.TooLong("metadata.annotations", MostAnnotations));
    }

    /// <summary>Checks the labels of an object or of a template.</summary>
    public static void Labels(JsonObject? metadata, string path, ICollection<FieldError> errors)
    {
        foreach (var (key, value) in metadata.StringMap("labels"))
        {
            if (KeyError(key) is { } wrongKey)
                errors.Add(FieldError.Invalid($"{path}.labels", $"\"{key}\"", wrongKey));
            if (NameRule.LabelValue.Error(value) is { } wrong)
                errors.Add(FieldError.Invalid($"{path}.labels", $"\"{value}\"", wrong));
        }
    }

    private static string? KeyError(string key) => key.Split('/') switch
    {
        [var name] => NameRule.LabelName.Error(name) is { } wrong ? "name part " + wrong : null,
        [var prefix, var name] => NameRule.Subdomain.Error(prefix) is { } wrong ? "prefix part " + wrong
            : NameRule.LabelName.Error(name) is { } wrongName ? "name part " + wrongName : null,
        _ => "a qualified name must consist of a name part and an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
    };
}
