using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using MlServe.LocalCluster.Api;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Node.Kubelet;

/// <summary>The Node object that stands for this machine.</summary>
internal static class NodeObject
{
    /// <summary>The annotation that says whether and how limits are enforced.</summary>
    public const string LimitsAnnotation = "mlserve.dev/limits";

    /// <summary>The annotation that says what pods may request, and that it is more than there is.</summary>
    public const string CapacityAnnotation = "mlserve.dev/capacity";

    /// <summary>Creates the object, or brings the one of an earlier start up to date.</summary>
    public static void Register(NodeServices node)
    {
        var key = new ObjectKey("", node.NodeName);
        if (node.Store.Find(ClusterKinds.Nodes, key) is null)
            node.Store.Create(ClusterKinds.Nodes, new JsonObject { ["metadata"] = new JsonObject { ["name"] = node.NodeName } });
        node.Store.Change(ClusterKinds.Nodes, key, found =>
        {
            foreach (var (name, value) in Labels(node.NodeName))
                found.Set(value, "metadata", "labels", name);
            found.Set(node.Cgroups.Summary, "metadata", "annotations", LimitsAnnotation);
            found.Set(node.Capacity.Summary, "metadata", "annotations", CapacityAnnotation);
        });
        Beat(node);
    }

    /// <summary>Says that the node is there and well.</summary>
    public static void Beat(NodeServices node)
    {
        var now = ObjectFields.Timestamp(node.Time.GetUtcNow());
        node.Store.Change(ClusterKinds.Nodes, new ObjectKey("", node.NodeName), found =>
        {
            found.Set(Amounts(node.Capacity), "status", "capacity");
            found.Set(Amounts(node.Capacity), "status", "allocatable");
            found.Set(new JsonArray(Address("InternalIP", "127.0.0.1"), Address("Hostname", node.NodeName)), "status", "addresses");
            found.Set(Info(), "status", "nodeInfo");
            var before = found.Items("status", "conditions").ToDictionary(condition => condition.Text("type") ?? "", condition => condition.Text("lastTransitionTime"));
            found.Set(new JsonArray(
                Condition("MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
                Condition("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
                Condition("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
                Condition("Ready", "True", "KubeletReady", $"kubelet is posting ready status; limits {node.Cgroups.Summary}")), "status", "conditions");

            JsonObject Condition(string type, string status, string reason, string message) => new()
            {
                ["type"] = type,
                ["status"] = status,
                ["lastHeartbeatTime"] = now,
                ["lastTransitionTime"] = before.GetValueOrDefault(type) ?? now,
                ["reason"] = reason,
                ["message"] = message,
            };
        }, WriteOptions.Status);
    }

    private static Dictionary<string, string> Labels(string name)
    {
        var architecture = Architecture();
        return new()
        {
            ["beta.kubernetes.io/arch"] = architecture,
            ["beta.kubernetes.io/os"] = "linux",
            ["kubernetes.io/arch"] = architecture,
            ["kubernetes.io/hostname"] = name,
            ["kubernetes.io/os"] = "linux",
        };
    }

    private static string Architecture() => RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        var other => other.ToString().ToLowerInvariant(),
    };

    private static JsonObject Amounts(NodeCapacity capacity) => new()
    {
        ["cpu"] = capacity.Cpu.ToString(),
        ["memory"] = capacity.Memory.ToString(),
        ["pods"] = NodeCapacity.Pods.ToString(CultureInfo.InvariantCulture),
    };

    private static JsonObject Address(string type, string address) => new() { ["type"] = type, ["address"] = address };

    private static JsonObject Info()
    {
        var machine = (KernelFiles.Read("/etc", "machine-id") ?? "").Trim();
        return new JsonObject
        {
            ["machineID"] = machine,
            ["systemUUID"] = machine,
            ["bootID"] = (KernelFiles.Read("/proc/sys/kernel/random", "boot_id") ?? "").Trim(),
            ["kernelVersion"] = (KernelFiles.Read("/proc/sys/kernel", "osrelease") ?? "").Trim(),
            ["osImage"] = OsImage(),
            ["containerRuntimeVersion"] = "mlserve://" + typeof(NodeObject).Assembly.GetName().Version!.ToString(3),
            ["kubeletVersion"] = ClusterVersion.Text,
            ["kubeProxyVersion"] = ClusterVersion.Text,
            ["operatingSystem"] = "linux",
            ["architecture"] = Architecture(),
        };
    }

    private static string OsImage()
    {
        const string Key = "PRETTY_NAME=";
        var line = (KernelFiles.Read("/etc", "os-release") ?? "").Split('\n').FirstOrDefault(text => text.StartsWith(Key, StringComparison.Ordinal));
        return line is null ? RuntimeInformation.OSDescription : line[Key.Length..].Trim('"');
    }
}
