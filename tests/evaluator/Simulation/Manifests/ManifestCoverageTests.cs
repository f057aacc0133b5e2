using MlServe.Evaluator.Simulation.Manifests;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Tests.Simulation.Manifests;

public class ManifestCoverageTests
{
    [Theory]
    [InlineData("deploy_k8s/deployment_k8s.yaml")]
    [InlineData("deploy_lb/deployment_lb.yaml")]
    [InlineData("deploy_hpa/deployment_hpa.yaml")]
    public void Ignored_OwnManifests_FollowedWhole(string path)
    {
        var manifest = ManifestFile.Read(Path.Combine(Repository.Root, path));

        Assert.Empty(ManifestCoverage.Ignored(manifest));
        Assert.Null(ManifestCoverage.Refused(manifest));
    }

    [Theory]
    [InlineData("lifecycle: { preStop: { exec: { command: [sleep, \"5\"] } } }", "Deployment ml-app: spec.template.spec.containers.lifecycle")]
    [InlineData("volumeMounts: [ { name: data, mountPath: /data } ]", "Deployment ml-app: spec.template.spec.containers.volumeMounts")]
    [InlineData(
        "readinessProbe: { httpGet: { path: /test, port: 5000 } }", "Deployment ml-app: the cost of its readiness probe, which asks for what the load asks for")]
    public void Ignored_FieldThatIsNotFollowed_IsNamed(string field, string named) =>
        Assert.Contains(named, ManifestCoverage.Ignored(ManifestFile.Parse(Known.Manifest(pod: field).Replace(
            "      containers:", "      volumes: [ { name: data, emptyDir: {} } ]\n      containers:", StringComparison.Ordinal), "test.yaml")));

    [Theory]
    [InlineData("Deployment spec.replicas", true)]
    [InlineData("Deployment spec.template.spec.containers[ml-app].resources.requests.cpu", true)]
    [InlineData("HorizontalPodAutoscaler spec.behavior.scaleDown.stabilizationWindowSeconds", true)]
    [InlineData("Deployment spec.template.spec.nodeName", false)]
    [InlineData("Deployment spec.replicasOfOld", false)]
    [InlineData("Deployment metadata.labels.app", false)]
    [InlineData("ConfigMap data.KEY", false)]
    public void Follows_Field_IsWhatSettingItChanges(string field, bool follows) => Assert.Equal(follows, ManifestCoverage.Follows(FieldPath.Parse(field)));

    [Fact]
    public void Ignored_ObjectOfAnotherKind_IsNamed() =>
        Assert.Equal(
            ["ConfigMap other"],
            ManifestCoverage.Ignored(ManifestFile.Parse(
                Known.Manifest() + "---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: other }\ndata: { a: b }\n", "test.yaml")));

    [Theory]
    [InlineData(
        "- { type: Pods, pods: { metric: { name: requests }, target: { type: AverageValue, averageValue: \"10\" } } }",
        "HorizontalPodAutoscaler ml-app: spec.metrics: a metric of the type Pods cannot be simulated")]
    public void Refused_MetricThatNobodyMeasures_IsNamed(string metric, string message)
    {
        var text = Known.Manifest() + Known.Autoscaler(5, 50).Replace("  metrics:", $"  metrics:\n    {metric}", StringComparison.Ordinal);

        Assert.Equal(message, ManifestCoverage.Refused(ManifestFile.Parse(text, "test.yaml")));
    }

    [Fact]
    public void Refused_SecondContainer_IsNamed()
    {
        var text = Known.Manifest(pod: "\n        - { name: other, image: other }".TrimStart('\n').Insert(0, "ports: []\n"));

        Assert.Contains("more than one container", ManifestCoverage.Refused(ManifestFile.Parse(text, "test.yaml")), StringComparison.Ordinal);
    }
}
