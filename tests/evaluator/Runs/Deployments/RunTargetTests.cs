using MlServe.Evaluator.Runs.Deployments;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Tests.Runs.Deployments;

public class RunTargetTests
{
    private const string Web = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web, namespace: shop }
        spec:
          selector: { matchLabels: { app: web, tier: front } }
          template:
            metadata: { labels: { app: web, tier: front } }
            spec:
              containers:
                - { name: classifier, image: registry/ml-app:1 }
                - { name: proxy, image: proxy:2 }
        """;

    private const string WebService = """
        apiVersion: v1
        kind: Service
        metadata: { name: web, namespace: shop }
        spec: { type: NodePort, selector: { app: web }, ports: [ { port: 6000, targetPort: 5000, nodePort: 32001 } ] }
        """;

    [Fact]
    public void Of_ContainersNamedOtherwise_AreTheOnesCounted()
    {
        var target = RunTarget.Of(ManifestFile.Parse($"{Web}\n---\n{WebService}", "web.yaml"));

        Assert.Equal(["classifier", "proxy"], target.Pods.Containers.Order());
        Assert.Equal(("shop", "app=web,tier=front"), (target.Pods.Namespace, target.Pods.LabelSelector));
        Assert.Equal(32001, target.NodePort);
        Assert.Null(target.Autoscaler);
    }

    [Fact]
    public void RequireReplicas_None_IsAMistake()
    {
        var manifest = ManifestFile.Parse($"{Web.Replace("spec:\n  selector", "spec:\n  replicas: 0\n  selector")}\n---\n{WebService}", "web.yaml");

        Assert.Equal(
            "web.yaml: Deployment web asks for 0 replicas: no pod would serve. Leave spec.replicas out, or ask for at least one.",
            Assert.Throws<UserErrorException>(() => RunTarget.Of(manifest).RequireReplicas(manifest)).Message);
    }

    [Theory]
    [InlineData("deploy_k8s/deployment_k8s.yaml", null)]
    [InlineData("deploy_lb/deployment_lb.yaml", null)]
    [InlineData("deploy_hpa/deployment_hpa.yaml", "ml-app")]
    public void Of_TheThreeDeployments_FindsTheirParts(string file, string? autoscaler)
    {
        var target = RunTarget.Of(ManifestFile.Read(Path.Combine(Repository.Root, file)));

        Assert.Equal(("default", "ml-app", 32000), (target.Namespace, target.Name, target.NodePort));
        Assert.Equal(autoscaler, target.Autoscaler);
        Assert.Equal(["node-0:5000/ml-app:0.0.1"], target.Images);
    }

    [Fact]
    public void Of_SeveralDeployments_TakesTheReachableOne()
    {
        var database = Web.Replace("name: web,", "name: database,").Replace("app: web", "app: database");

        Assert.Equal("web", RunTarget.Of(ManifestFile.Parse($"{database}\n---\n{Web}\n---\n{WebService}", "shop.yaml")).Name);
    }

    [Fact]
    public void Of_NoDeployment_SaysSo() =>
        Assert.Contains("no Deployment", Assert.Throws<UserErrorException>(() => RunTarget.Of(ManifestFile.Parse(WebService, "web.yaml"))).Message);

    [Fact]
    public void Of_TwoPairs_AsksForOne()
    {
        var other = $"{Web}\n---\n{WebService}".Replace("name: web", "name: other").Replace("32001", "32002").Replace("app: web", "app: other");

        Assert.Contains(
            "one Deployment with its Service",
            Assert.Throws<UserErrorException>(() => RunTarget.Of(ManifestFile.Parse($"{Web}\n---\n{WebService}\n---\n{other}", "two.yaml"))).Message
        );
    }
}
