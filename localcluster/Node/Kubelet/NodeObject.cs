using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using MlServe.Linux;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Node.Kubelet;

/// <summary>The Node object that stands for this machine.</summary>
/// <param name="store">Where it is kept.</param>
/// <param name="time">The clock.</param>
/// <param name="options">Has the node's name.</param>
/// <param name="capacity">What pods may request.</param>
/// <param name="limits">One line: how limits are enforced, or why not.</param>
internal sealed class NodeObject(ObjectStore store, TimeProvider time, LocalNodeOptions options, NodeCapacity capacity, string limits)
{
    /// <summary>The annotation that says whether and how limits are enforced.</summary>
    public const string LimitsAnnotation = "mlserve.dev/limits";

    /// <summary>The annotation that says what pods may request, and that it is more than there is.</summary>
    public const string CapacityAnnotation = "mlserve.dev/capacity";

    /// <summary>The node's name.</summary>
    public string Name => options.Name;

    /// <summary>Creates the object, or brings the one of an earlier start up to date.</summary>
    public void Register()
    {
        var key = new ObjectKey("", Name);
        if (store.Find(ClusterKinds.Nodes, key) is null)
            store.Create(ClusterKinds.Nodes, new JsonObject { ["metadata"] = new JsonObject { ["name"] = Name } });
        store.Change(ClusterKinds.Nodes, key, node =>
        {
            foreach (var (label, value) in Labels())
                node.Set(value, "metadata", "labels", label);
            node.Set(limits, "metadata", "annotations", LimitsAnnotation);
            node.Set(capacity.Summary, "metadata", "annotations", CapacityAnnotation);
        });
        Beat();
    }

    /// <summary>Says that the node is there and well.</summary>
    public void Beat()
    {
        var now = ObjectFields.Timestamp(time.GetUtcNow());
        store.Change(ClusterKinds.Nodes, new ObjectKey("", Name), node =>
        {
            node.Set(Amounts(), "status", "capacity");
            node.Set(Amounts(), "status", "allocatable");
            node.Set(new JsonArray(Address("InternalIP", "127.0.0.1"), Address("Hostname", Name)), "status", "addresses");
            node.Set(Info(), "status", "nodeInfo");
            // None of them ever changes its status: each holds since the node was first there.
            var since = node.Conditions().Items().FirstOrDefault().Text("lastTransitionTime") ?? now;
            node.Set(new JsonArray(
                Condition("MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
                Condition("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
                Condition("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
                Condition("Ready", "True", "KubeletReady", $"kubelet is posting ready status; limits {limits}")), "status", "conditions");

            JsonObject Condition(string type, string status, string reason, string message) => new()
            {
                ["type"] = type,
                ["status"] = status,
                ["lastHeartbeatTime"] = now,
                ["lastTransitionTime"] = since,
                ["reason"] = reason,
                ["message"] = message,
            };
        }, WriteOptions.Status);
    }

    private Dictionary<string, string> Labels()
    {
        var architecture = Architecture();
        return new()
        {
            ["beta.kubernetes.io/arch"] = architecture,
            ["beta.kubernetes.io/os"] = "linux",
            ["kubernetes.io/arch"] = architecture,
            ["kubernetes.io/hostname"] = Name,
            ["kubernetes.io/os"] = "linux",
        };
    }

    private static string Architecture() => RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        var other => other.ToString().ToLowerInvariant(),
    };

    private JsonObject Amounts() => new()
    {
        ["cpu"] = capacity.Cpu.ToString(),
        ["memory"] = capacity.Memory.ToString(),
        ["pods"] = NodeCapacity.Pods.ToString(CultureInfo.InvariantCulture),
    };

    private static JsonObject Address(string type, string address) => new() { ["type"] = type, ["address"] = address };

    private JsonObject Info()
    {
        var machine = (KernelFiles.Read("/etc", "machine-id") ?? "").Trim();
        return new JsonObject
        {
            ["machineID"] = machine,
            ["systemUUID"] = machine,
            ["bootID"] = ThisMachine.BootId ?? "",
            ["kernelVersion"] = (KernelFiles.Read("/proc/sys/kernel", "osrelease") ?? "").Trim(),
            ["osImage"] = OsImage(),
            ["containerRuntimeVersion"] = "mlserve://" + typeof(NodeObject).Assembly.GetName().Version!.ToString(3),
            ["kubeletVersion"] = ClusterVersion.Text,
            ["kubeProxyVersion"] = "",
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
