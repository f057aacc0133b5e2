using System.Text.Json.Nodes;
using MlServe.Kubernetes.Rules;

namespace MlServe.Kubernetes.Client;

/// <summary>
/// Writes out the default protocol of ports. Lists of ports are merged by number and protocol, and servers before 1.21
/// answer 500 to a server-side apply that leaves the protocol to its default.
/// </summary>
internal static class ApplyKeys
{
    internal static JsonObject WrittenOut(JsonObject value)
    {
        var copy = value.DeepClone().AsObject();
        var (root, spec) = (Field.Root(copy), Field.Root(copy)["spec"]);
        var containers = new[] { spec, spec["template"]["spec"] }.SelectMany(PodRules.Containers);
        foreach (var port in containers.SelectMany(container => container["ports"].Items).Concat(root["kind"].Text == "Service" ? spec["ports"].Items : []))
            port["protocol"].Default("TCP");
        return copy;
    }
}
