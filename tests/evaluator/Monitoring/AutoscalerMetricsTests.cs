using k8s;
using k8s.Models;
using MlServe.Evaluator.Monitoring;

namespace MlServe.Evaluator.Tests.Monitoring;

public class AutoscalerMetricsTests
{
    private const string CurrentMemory =
        """[{"type":"Resource","resource":{"name":"memory","currentAverageUtilization":78,"currentAverageValue":"200Mi"}}]""";

    [Theory]
    [InlineData("""{"targetCPUUtilizationPercentage":40}""", """{"currentCPUUtilizationPercentage":64}""", null, null,
        "64 % of the CPU requested, target 40 %")]
    [InlineData("""{"targetCPUUtilizationPercentage":40}""", "{}", null, null, "CPU not measured yet, target 40 %")]
    // As Kubernetes writes the annotation of an autoscaling/v2 object, and as newer versions' field is called.
    [InlineData("{}", "{}", """[{"type":"Resource","resource":{"name":"memory","targetAverageUtilization":70}}]""", CurrentMemory,
        "78 % of the memory requested, target 70 %")]
    [InlineData("{}", "{}", """[{"type":"Resource","resource":{"name":"memory","target":{"type":"Utilization","averageUtilization":70}}}]""", CurrentMemory,
        "78 % of the memory requested, target 70 %")]
    [InlineData("""{"targetCPUUtilizationPercentage":40}""", """{"currentCPUUtilizationPercentage":64}""",
        """[{"type":"Pods","pods":{"metricName":"requests","targetAverageValue":"10"}}]""", "not JSON",
        "64 % of the CPU requested, target 40 %; requests not measured yet, target 10")]
    [InlineData("{}", "{}", """[{"type":"Pods","pods":{"metricName":"requests","targetAverageValue":"10"}}]""",
        """[{"type":"Pods","pods":{"metricName":"requests","currentAverageValue":"12"}}]""", "12 of requests per pod, target 10")]
    public void Describe_Autoscaler_NamesEachMetricWithValueAndTarget(string spec, string status, string? metrics, string? current, string text)
    {
        var autoscaler = new V1HorizontalPodAutoscaler
        {
            Metadata = new(),
            Spec = KubernetesJson.Deserialize<V1HorizontalPodAutoscalerSpec>(spec),
            Status = KubernetesJson.Deserialize<V1HorizontalPodAutoscalerStatus>(status),
        };
        autoscaler.SetAnnotation("autoscaling.alpha.kubernetes.io/metrics", metrics);
        autoscaler.SetAnnotation("autoscaling.alpha.kubernetes.io/current-metrics", current);

        Assert.Equal(text, AutoscalerMetrics.Describe(autoscaler));
    }
}
