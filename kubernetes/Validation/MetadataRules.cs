namespace MlServe.Kubernetes.Validation;

/// <summary>Names and labels.</summary>
internal static class MetadataRules
{
    internal static IEnumerable<FieldProblem> Check(Field metadata, string kind, bool nameRequired)
    {
        var name = metadata["name"];
        if (name.Text is { Length: > 0 } text)
        {
            if (CheckName(name, text, kind) is { } problem)
                yield return problem;
        }
        else if (nameRequired && !name.Exists && !metadata["generateName"].Exists)
            yield return name.Required("is missing");
        else if (name.Text is "")
            yield return name.Required("is empty");
        if (metadata["namespace"] is { Text: { } room } field && !Names.IsLabel(room))
            yield return field.Invalid($"\"{room}\" cannot be a namespace; {LabelRule}");
        foreach (var problem in CheckLabels(metadata["labels"]))
            yield return problem;
        foreach (var (key, value) in metadata["annotations"].Entries.Where(entry => !Names.IsLabelKey(entry.Name.ToLowerInvariant())))
            yield return value.Invalid($"\"{key}\" cannot be an annotation's name");
    }

    internal static IEnumerable<FieldProblem> CheckLabels(Field labels)
    {
        foreach (var (key, value) in labels.Entries)
        {
            if (!Names.IsLabelKey(key))
                yield return value.Invalid($"\"{key}\" cannot be a label's name; use letters, digits, '-', '_' and '.', at most 63");
            if (value.Text is { } text && !Names.IsLabelValue(text))
                yield return value.Invalid($"\"{text}\" cannot be a label's value; use letters, digits, '-', '_' and '.', at most 63");
        }
    }

    internal const string LabelRule = "use lower-case letters, digits and '-', at most 63, with a letter or digit at both ends";

    private static FieldProblem? CheckName(Field field, string name, string kind) => kind switch
    {
        "Service" => Names.IsServiceName(name) ? null : field.Invalid($"\"{name}\" cannot be a Service's name; {LabelRule}, and begin with a letter"),
        "Namespace" => Names.IsLabel(name) ? null : field.Invalid($"\"{name}\" cannot be a namespace; {LabelRule}"),
        // RBAC's names may be anything that fits into a path.
        "Role" or "RoleBinding" or "ClusterRole" or "ClusterRoleBinding" =>
            name is not ("." or "..") && !name.Contains('/') && !name.Contains('%') ? null : field.Invalid($"\"{name}\" cannot be a name"),
        _ => Names.IsSubdomain(name) ? null
            : field.Invalid($"\"{name}\" cannot be a name; use lower-case letters, digits, '-' and '.', with a letter or digit at both ends"),
    };
}
