using System.Text.Json.Nodes;
using MlServe.Kubernetes.Rules;

namespace MlServe.Kubernetes.Defaults;

/// <summary>What Kubernetes fills in where a pod or a pod template says nothing [pkg/apis/core/v1/defaults.go].</summary>
public static class PodDefaults
{
    /// <summary>Seconds that a pod has to end before it is killed.</summary>
    public const int GraceSeconds = 30;

    /// <summary>The defaults of a template's <c>spec</c>; a pod has these and more.</summary>
    internal static void Template(Field spec)
    {
        if (!spec.Exists)
            return;
        spec["restartPolicy"].Default("Always");
        spec["terminationGracePeriodSeconds"].Default(GraceSeconds);
        spec["dnsPolicy"].Default("ClusterFirst");
        spec["securityContext"].Default(new JsonObject());
        spec["schedulerName"].Default("default-scheduler");
        spec["serviceAccount"].Default(spec["serviceAccountName"].Node?.DeepClone());
        foreach (var container in PodRules.Containers(spec))
            Container(container);
        foreach (var volume in spec["volumes"].Items)
        {
            foreach (var source in new[] { "configMap", "secret", "projected", "downwardAPI" }.Select(name => volume[name]).Where(source => source.Exists))
                source["defaultMode"].Default(0x1A4);
            if (!volume.Sources("name").Any())
                volume["emptyDir"].Default(new JsonObject());
        }
    }

    /// <summary>The defaults of a pod.</summary>
    internal static void Pod(Field pod)
    {
        var spec = pod["spec"];
        if (!spec.Exists)
            return;
        Template(spec);
        foreach (var resources in PodRules.Containers(spec).Select(container => container["resources"]))
            foreach (var (name, limit) in resources["limits"].Entries)
                resources["requests"].Entry(name).Default(limit.Node?.DeepClone());
        spec["enableServiceLinks"].Default(true);
        spec["serviceAccountName"].Default("default");
        spec["serviceAccount"].Default(spec["serviceAccountName"].Node?.DeepClone());
        spec["priority"].Default(0);
        spec["preemptionPolicy"].Default("PreemptLowerPriority");
        spec["tolerations"].Default(new JsonArray(Toleration("not-ready"), Toleration("unreachable")));
    }

    private static void Container(Field container)
    {
        container["resources"].Default(new JsonObject());
        container["terminationMessagePath"].Default("/dev/termination-log");
        container["terminationMessagePolicy"].Default("File");
        container["imagePullPolicy"].Default(IsLatest(container["image"].Text ?? "") ? "Always" : "IfNotPresent");
        foreach (var port in container["ports"].Items)
            port["protocol"].Default("TCP");
        foreach (var probe in ContainerRules.Probes.Select(name => container[name]).Where(probe => probe.Exists))
            Probe(probe);
        foreach (var reference in container["env"].Items.Select(variable => variable["valueFrom"]["fieldRef"]).Where(reference => reference.Exists))
            reference["apiVersion"].Default("v1");
    }

    private static void Probe(Field probe)
    {
        // A zero counts as nothing given, as in Kubernetes, whose types do not tell them apart.
        foreach (var (name, value) in new[] { ("timeoutSeconds", 1), ("periodSeconds", 10), ("successThreshold", 1), ("failureThreshold", 3) })
            if (probe[name].Number is null or 0)
                probe[name].Set(value);
        if (!probe["httpGet"].Exists)
            return;
        probe["httpGet"]["path"].Default("/");
        probe["httpGet"]["scheme"].Default("HTTP");
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
