using System.Text;

namespace MlServe.Kubernetes.Rules;

/// <summary>The rules of names, labels and owners, for every kind alike [apimachinery pkg/api/validation/objectmeta.go].</summary>
public static class MetadataRules
{
    /// <summary>Bytes of all annotations of an object. kubectl apply keeps the whole manifest in one.</summary>
    private const long MostAnnotations = 256 << 10;

    /// <summary>Checks an object's metadata.</summary>
    public static void Check(Field metadata, NameRule nameRule)
    {
        var name = metadata["name"];
        if (!name.IsEmpty)
            name.Check(nameRule);
        else if (metadata["generateName"].IsEmpty)
            name.Required("name or generateName is required");
        if (metadata["namespace"] is { IsEmpty: false } space)
            space.Check(NameRule.Label);
        // An owner that cannot be told is one that is gone: the object would be deleted at once.
        foreach (var owner in metadata["ownerReferences"].Items)
            foreach (var part in new[] { "apiVersion", "kind", "name", "uid" })
                if (owner[part].IsEmpty)
                    metadata["ownerReferences"][part].Invalid(part == "apiVersion" ? "version must not be empty" : "must not be empty");
        CheckTemplate(metadata);
    }

    /// <summary>Checks the labels and annotations of an object or of a template.</summary>
    internal static void CheckTemplate(Field metadata)
    {
        CheckLabels(metadata["labels"]);
        var annotations = metadata["annotations"];
        foreach (var (key, value) in annotations.Entries)
            // An annotation's name may have capitals before the slash, too.
            foreach (var wrong in NameRule.Qualified.Errors(key.ToLowerInvariant()))
                annotations.InvalidPart(value, key, wrong);
        if (annotations.Texts.Sum(entry => (long)Encoding.UTF8.GetByteCount(entry.Key) + Encoding.UTF8.GetByteCount(entry.Value)) > MostAnnotations)
            annotations.TooLong(MostAnnotations);
    }

    /// <summary>Checks a map of labels.</summary>
    internal static void CheckLabels(Field labels)
    {
        foreach (var (key, value) in labels.Entries)
        {
            foreach (var wrong in NameRule.Qualified.Errors(key))
                labels.InvalidPart(value, key, wrong);
            foreach (var wrong in NameRule.LabelValue.Errors(value.Text ?? ""))
                labels.InvalidPart(value, value.Text ?? "", wrong);
        }
    }
}
