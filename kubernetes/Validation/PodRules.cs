namespace MlServe.Kubernetes.Validation;

/// <summary>A pod's containers, volumes and names among each other.</summary>
internal static class PodRules
{
    internal static IEnumerable<FieldProblem> Check(Field spec)
    {
        if (!spec.Exists)
            yield break;
        if (spec["containers"].Exists && !spec["containers"].Items.Any())
            yield return spec["containers"].Required("is empty; a pod needs a container");
        if (WorkloadRules.NotNegative(spec, "terminationGracePeriodSeconds").FirstOrDefault() is { } negative)
            yield return negative;
        var volumes = spec["volumes"].Items.Select(volume => volume["name"].Text).ToHashSet();
        foreach (var problem in Duplicates(spec["volumes"].Items, "volume"))
            yield return problem;
        var containers = spec["initContainers"].Items.Concat(spec["containers"].Items).ToList();
        foreach (var problem in Duplicates(containers, "container").Concat(containers.SelectMany(container => ContainerRules.Check(container, volumes))))
            yield return problem;
    }

    private static IEnumerable<FieldProblem> Duplicates(IEnumerable<Field> items, string what)
    {
        var seen = new HashSet<string>();
        foreach (var name in items.Select(item => item["name"]))
        {
            if (name.Text is not { } text)
                continue;
            if (!Names.IsLabel(text))
                yield return name.Invalid($"\"{text}\" cannot be a {what}'s name; {MetadataRules.LabelRule}");
            else if (!seen.Add(text))
                yield return name.Duplicate($"a second {what} named \"{text}\"; give each its own name");
        }
    }
}
