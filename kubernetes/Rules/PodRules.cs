namespace MlServe.Kubernetes.Rules;

/// <summary>The rules that pods and pod templates must keep [pkg/apis/core/validation/validation.go].</summary>
internal static class PodRules
{
    /// <summary>Checks a pod, and what an update may change: little.</summary>
    internal static void Check(Field pod, Field? old)
    {
        Spec(pod["spec"]);
        Images(pod["spec"]);
        if (old is not null && !System.Text.Json.Nodes.JsonNode.DeepEquals(Fixed(pod["spec"]), Fixed(old["spec"])))
            pod["spec"]
                .Forbidden(
                    "pod updates may not change fields other than "
                        + "`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions "
                        + "to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"
                );
    }

    /// <summary>Checks a pod's or a template's <c>spec</c>.</summary>
    internal static void Spec(Field spec)
    {
        VolumeRules.Check(spec["volumes"]);
        ContainerRules.Check(spec, "initContainers");
        ContainerRules.Check(spec, "containers");
        PortRules.OfHost(spec);
        spec["activeDeadlineSeconds"].Check(1, int.MaxValue, "must be between 1 and 2147483647, inclusive");
        if (spec["serviceAccountName"] is { IsEmpty: false } account)
            account.Check(NameRule.Subdomain);
        foreach (var name in new[] { "hostname", "subdomain" })
            if (spec[name] is { IsEmpty: false } field)
                field.Check(NameRule.Label);
        MetadataRules.CheckLabels(spec["nodeSelector"]);
        foreach (var toleration in spec["tolerations"].Items)
            if (toleration["operator"].Text == "Exists" && !toleration["value"].IsEmpty)
                toleration["operator"].Invalid("value must be empty when `operator` is 'Exists'", toleration["value"].Node!.ToJsonString());
        foreach (var spread in spec["topologySpreadConstraints"].Items)
            spread["maxSkew"].Check(1, int.MaxValue, "must be greater than zero");
    }

    /// <summary>The init containers and the containers of a pod's or a template's <c>spec</c>.</summary>
    internal static IEnumerable<Field> Containers(Field spec) => spec["initContainers"].Items.Concat(spec["containers"].Items);

    /// <summary>A template may have blanks around an image, the pods made from it may not.</summary>
    internal static void Images(Field spec)
    {
        foreach (var image in Containers(spec).Select(container => container["image"]))
            if (image.Text is { } text && text.Trim() is { Length: > 0 } trimmed && trimmed.Length != text.Length)
                image.Invalid("must not have leading or trailing whitespace");
    }

    private static System.Text.Json.Nodes.JsonNode? Fixed(Field spec)
    {
        var copy = Field.Root(spec.Node?.DeepClone());
        foreach (var name in new[] { "tolerations", "activeDeadlineSeconds", "terminationGracePeriodSeconds", "nodeName" })
            copy[name].Remove();
        foreach (var container in Containers(copy))
            container["image"].Remove();
        return copy.Node;
    }
}
