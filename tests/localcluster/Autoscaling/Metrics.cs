using k8s.Models;

namespace MlServe.LocalCluster.Tests.Autoscaling;

/// <summary>Metrics of autoscalers, in few words.</summary>
internal static class Metrics
{
    /// <summary>Percent of what the pods request.</summary>
    public static V2MetricSpec Utilization(string resource, int percent) => Pods(resource, new() { Type = "Utilization", AverageUtilization = percent });

    /// <summary>An amount for each pod.</summary>
    public static V2MetricSpec Average(string resource, string amount) => Pods(resource, new() { Type = "AverageValue", AverageValue = amount });

    /// <summary>Percent of what one container requests.</summary>
    public static V2MetricSpec Container(string container, string resource, int percent) => new()
    {
        Type = "ContainerResource",
        ContainerResource = new() { Container = container, Name = resource, Target = new() { Type = "Utilization", AverageUtilization = percent } },
    };

    private static V2MetricSpec Pods(string resource, V2MetricTarget target) =>
        new()
        {
            Type = "Resource",
            Resource = new() { Name = resource, Target = target },
        };
}
