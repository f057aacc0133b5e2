using System.Text.Json.Nodes;
using MlServe.Kubernetes.Rules;

namespace MlServe.Kubernetes.Defaults;

/// <summary>What Kubernetes fills in where an autoscaler says nothing [pkg/apis/autoscaling/v2/defaults.go].</summary>
public static class AutoscalerDefaults
{
    /// <summary>Fewest pods.</summary>
    public const int MinReplicas = 1;

    /// <summary>The metric that version 1's target stands for.</summary>
    public static JsonObject CpuMetric(long percent) => new()
    {
        ["type"] = "Resource",
        ["resource"] = new JsonObject
        {
            ["name"] = "cpu",
            ["target"] = new JsonObject { ["type"] = "Utilization", ["averageUtilization"] = percent },
        },
    };

    internal static void Version1(Field autoscaler)
    {
        if (autoscaler["spec"].Exists)
            autoscaler["spec"]["minReplicas"].Default(MinReplicas);
    }

    internal static void Version2(Field autoscaler)
    {
        Version1(autoscaler);
        var spec = autoscaler["spec"];
        if (!spec.Exists)
            return;
        if (spec["metrics"].IsEmpty)
            spec["metrics"].Set(new JsonArray(CpuMetric(80)));
        if (!spec["behavior"].Exists)
            return;
        var (up, down) = (spec["behavior"]["scaleUp"], spec["behavior"]["scaleDown"]);
        up["stabilizationWindowSeconds"].Default(0);
        Direction(up, Policy("Pods", 4), Policy("Percent", 100));
        Direction(down, Policy("Percent", 100));
    }

    private static void Direction(Field rules, params JsonNode[] policies)
    {
        rules["selectPolicy"].Default("Max");
        rules["policies"].Default(new JsonArray(policies));
    }

    private static JsonObject Policy(string type, int value) => new() { ["type"] = type, ["value"] = value, ["periodSeconds"] = 15 };
}
