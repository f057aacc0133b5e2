using System.Text.Json.Nodes;

namespace MlServe.Evaluator.RunFiles.Metadata;

/// <summary>What a HorizontalPodAutoscaler was told, as far as findings mind it.</summary>
/// <param name="MinReplicas">Fewest pods.</param>
/// <param name="MaxReplicas">Most pods.</param>
/// <param name="CpuPercent">Share of the CPU requested that it aims at; null where it goes by other metrics.</param>
internal sealed record AutoscalerRule(int MinReplicas, int MaxReplicas, double? CpuPercent)
{
    // What autoscaling/v1 aims at where nobody says.
    private const double StandardCpuPercent = 80;

    /// <summary>The rule that the object writes, of whatever version; null where it is none that Kubernetes would take.</summary>
    public static AutoscalerRule? Of(JsonObject autoscaler)
    {
        if (autoscaler["spec"] is not JsonObject spec || Number(spec["maxReplicas"]) is not { } most)
            return null;
        var metrics = spec["metrics"] as JsonArray;
        var cpu = metrics?.Select(metric => metric?["resource"]).FirstOrDefault(resource => (string?)resource?["name"] == "cpu");
        var percent = metrics is null
            ? Number(spec["targetCPUUtilizationPercentage"]) ?? StandardCpuPercent
            : Number(cpu?["target"]?["averageUtilization"]);
        return new AutoscalerRule((int)(Number(spec["minReplicas"]) ?? 1), (int)most, percent);
    }

    private static double? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue<double>(out var number) ? number
        : node is JsonValue whole && whole.TryGetValue<long>(out var count) ? count
        : null;
}
