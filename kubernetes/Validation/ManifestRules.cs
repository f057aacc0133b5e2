using MlServe.Kubernetes.Rules;

namespace MlServe.Kubernetes.Validation;

/// <summary>What Kubernetes accepts and no pod can then run with.</summary>
internal static class ManifestRules
{
    internal static void Check(Field root)
    {
        var spec = root["kind"].Text == "Pod" ? root["spec"] : root["spec"]["template"]["spec"];
        // A template's images are checked when a pod is made from it, where nobody looks.
        if (root["kind"].Text != "Pod")
            PodRules.Images(spec);
        foreach (var container in PodRules.Containers(spec))
        {
            if (container["image"].Text is { } image && image.Trim() == image && image.Any(char.IsWhiteSpace))
                container["image"].Invalid("contains a space");
            foreach (var probe in ContainerRules.Probes)
                foreach (var port in new[] { container[probe]["httpGet"]["port"], container[probe]["tcpSocket"]["port"] })
                    if (port.Text is { } name && !NameRule.PortName.Errors(name).Any() && !container["ports"].Items.Any(known => known["name"].Text == name))
                        port.Invalid("the container has no port of that name");
        }
    }
}
