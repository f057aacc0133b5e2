using MlServe.Kubernetes.Schema;

namespace MlServe.Kubernetes.Rules;

/// <summary>What the schema itself asks for: fields that must be given, and words that must be known.</summary>
internal static class SchemaRules
{
    /// <summary>Checks all of a struct but metadata, which has rules of its own, and the status, which is the cluster's.</summary>
    internal static void Check(Field value, SchemaType type)
    {
        foreach (var field in type.Fields.Values.Where(field => field.Name is not ("metadata" or "status")))
        {
            var child = value[field.Name];
            // A struct that must be given is one in Go, too, so that its fields are what is missed.
            if (field.IsRequired && child.IsEmpty && field.Type.Shape != SchemaShape.Struct)
            {
                // A rule of its own may have said more of it.
                if (child.Path is var path && value.Errors.All(error => error.Field != path))
                    child.Required();
            }
            else if (field.Words.Count > 0 && child.Text is { Length: > 0 } word && !field.Words.Contains(word))
                child.NotSupported(field.Words, Spelling.Nearest(word, field.Words) is { } near ? $"did you mean `{near}`?" : "");
            else if (child.Exists || field.IsRequired)
                CheckValue(child, field.Type);
        }
    }

    private static void CheckValue(Field value, SchemaType type)
    {
        switch (type.Shape)
        {
            case SchemaShape.Struct:
                Check(value, type);
                break;
            case SchemaShape.List when type.Element!.Shape == SchemaShape.Struct:
                foreach (var item in value.Items)
                    Check(item, type.Element);
                break;
            case SchemaShape.Map when type.Element!.Shape == SchemaShape.Struct:
                foreach (var (_, item) in value.Entries)
                    Check(item, type.Element);
                break;
        }
    }
}
