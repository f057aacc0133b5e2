using MlServe.Evaluator.Runs.Deployments;
using MlServe.Kubernetes.Manifests;
using MlServe.Kubernetes.Objects;

namespace MlServe.Evaluator.Tests.WhatIf;

public class AutoscalerSettingsTests
{
    private static AutoscalerSettings Read(string file) => AutoscalerSettings.Of(ManifestFile.Read(Repository.File(file)));

    private static AutoscalerSettings Hpa => Read("deploy_hpa/deployment_hpa.yaml");

    [Theory]
    [InlineData("target=60")]
    [InlineData("target=60 %")]
    [InlineData("targetCPUUtilizationPercentage=60")]
    [InlineData("metrics[0].resource.target.averageUtilization=60")]
    [InlineData("HorizontalPodAutoscaler spec.metrics[0].resource.target.averageUtilization=60")]
    public void With_Target_IsSetHoweverItIsWritten(string change) => Assert.Equal(60, Hpa.With([change]).Spec.Metrics[0].Target.AverageUtilization);

    [Fact]
    public void With_Behavior_TheRestOfItIsKubernetesDefault()
    {
        var behavior = Hpa.With(["behavior.scaleDown.stabilizationWindowSeconds=60"]).Spec.Behavior;
        Assert.Equal(60, behavior.ScaleDown.StabilizationWindowSeconds);
        Assert.Equal(100, Assert.Single(behavior.ScaleDown.Policies).Value);
        Assert.Equal(0, behavior.ScaleUp.StabilizationWindowSeconds);
    }

    [Fact]
    public void With_Request_IsThePods()
    {
        var settings = Hpa.With(["requests.cpu=500m", "minReplicas=2"]);
        Assert.Equal(0.5m, Assert.Single(settings.Pod.Containers).Request("cpu"));
        Assert.Equal((2, 5), (settings.Spec.MinReplicas, settings.Spec.MaxReplicas));
        Assert.Equal(1m, Assert.Single(Hpa.Pod.Containers).Request("cpu"));
    }

    [Theory]
    [InlineData("target", "must be FIELD=VALUE")]
    [InlineData("target=", "must be FIELD=VALUE")]
    [InlineData("target=many", "takes a whole number")]
    [InlineData("maxReplica=3", "the nearest is HorizontalPodAutoscaler spec.maxReplicas")]
    [InlineData("minReplicas=9", "minReplicas")]
    [InlineData("behavior.scaleDown.stabilizationWindowSeconds=4000", "3600")]
    public void With_ChangeThatCannotBe_IsRefusedInALine(string change, string why)
    {
        var refusal = Assert.Throws<UserErrorException>(() => Hpa.With([change]));
        Assert.StartsWith("--set", refusal.Message);
        Assert.Contains(why, refusal.Message);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Fact]
    public void Of_ManifestWithoutAutoscaler_IsRefused() =>
        Assert.Contains("no HorizontalPodAutoscaler", Assert.Throws<UserErrorException>(() => Read("deploy_k8s/deployment_k8s.yaml")).Message);
}
