using System.Text.Json.Nodes;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Kinds;

/// <summary>What Kubernetes fills in where a pod or a pod template says nothing.</summary>
internal static class PodDefaults
{
    /// <summary>The defaults of a template's <c>spec</c>; a pod has these and more.</summary>
    public static void Template(JsonObject? spec)
    {
        if (spec is null)
            return;
        spec.SetDefault("Always", "restartPolicy");
        spec.SetDefault(30, "terminationGracePeriodSeconds");
        spec.SetDefault("ClusterFirst", "dnsPolicy");
        spec.SetDefault(new JsonObject(), "securityContext");
        spec.SetDefault("default-scheduler", "schedulerName");
        if (spec.Text("serviceAccountName") is { } account)
            spec["serviceAccount"] = account;
        foreach (var container in spec.Items("initContainers").Concat(spec.Items("containers")))
            Container(container);
        foreach (var volume in spec.Items("volumes"))
        {
            volume.Object("configMap")?.SetDefault(420, "defaultMode");
            volume.Object("secret")?.SetDefault(420, "defaultMode");
            if (volume.Count == 1)
                volume["emptyDir"] = new JsonObject();
        }
    }

    /// <summary>The defaults of a pod.</summary>
    public static void Pod(JsonObject pod)
    {
        if (pod.Object("spec") is not { } spec)
            return;
        Template(spec);
        foreach (var container in spec.Items("initContainers").Concat(spec.Items("containers")))
            foreach (var (name, limit) in container.Object("resources", "limits") ?? [])
                container.SetDefault(limit?.DeepClone(), "resources", "requests", name);
        spec.SetDefault(true, "enableServiceLinks");
        spec.SetDefault("default", "serviceAccountName");
        spec.SetDefault(spec.Text("serviceAccountName"), "serviceAccount");
        spec.SetDefault(0, "priority");
        spec.SetDefault("PreemptLowerPriority", "preemptionPolicy");
        spec.SetDefault(new JsonArray(Toleration("not-ready"), Toleration("unreachable")), "tolerations");
        pod.SetDefault("Pending", "status", "phase");
        pod.SetDefault(PodQuality.Class(spec), "status", "qosClass");
    }

    private static void Container(JsonObject container)
    {
        container.SetDefault(new JsonObject(), "resources");
        container.SetDefault("/dev/termination-log", "terminationMessagePath");
        container.SetDefault("File", "terminationMessagePolicy");
        container.SetDefault(IsLatest(container.Text("image") ?? "") ? "Always" : "IfNotPresent", "imagePullPolicy");
        foreach (var port in container.Items("ports"))
            port.SetDefault("TCP", "protocol");
        foreach (var name in (ReadOnlySpan<string>)["livenessProbe", "readinessProbe", "startupProbe"])
            if (container.Object(name) is { } probe)
                Probe(probe);
        foreach (var variable in container.Items("env"))
            variable.Object("valueFrom", "fieldRef")?.SetDefault("v1", "apiVersion");
    }

    private static void Probe(JsonObject probe)
    {
        // A zero counts as nothing given, as in Kubernetes, whose types do not tell them apart.
        foreach (var (name, value) in new[] { ("timeoutSeconds", 1), ("periodSeconds", 10), ("successThreshold", 1), ("failureThreshold", 3) })
            if (probe.Int(name) is null or 0)
                probe[name] = value;
        probe.Object("httpGet")?.SetDefault("/", "path");
        probe.Object("httpGet")?.SetDefault("HTTP", "scheme");
    }

    private static bool IsLatest(string image)
    {
        var name = image[(image.LastIndexOf('/') + 1)..];
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        return !name.Contains('@', StringComparison.Ordinal) && (colon < 0 || name[(colon + 1)..] == "latest");
    }

    private static JsonObject Toleration(string taint) => new()
    {
        ["key"] = "node.kubernetes.io/" + taint,
        ["operator"] = "Exists",
        ["effect"] = "NoExecute",
        ["tolerationSeconds"] = 300,
    };
}
