using k8s.Models;

namespace MlServe.Kubernetes.Tests;

public class ResourceKindTests
{
    [Fact]
    public void Path_KindAndName_IsTheApisPath()
    {
        Assert.Equal("/api/v1/namespaces/default/pods/a/log", ResourceKind.Of<V1Pod>().Path("default", "a", "log"));
        Assert.Equal("/api/v1/pods", ResourceKind.Of<V1Pod>().Path());
        Assert.Equal("/api/v1/nodes/n", ResourceKind.Of<V1Node>().Path("ignored", "n"));
        Assert.Equal("/apis/apps/v1/namespaces/x/deployments", ResourceKind.Of<V1Deployment>().Path("x"));
        Assert.Equal("/apis/metrics.k8s.io/v1beta1/namespaces/x/pods", ResourceKind.Of<PodMetrics>().Path("x"));
        Assert.Equal("/apis/metrics.k8s.io/v1beta1/nodes", ResourceKind.Of<NodeMetrics>().Path("ignored"));
        Assert.Equal("autoscaling", ResourceKind.Of<V2HorizontalPodAutoscaler>().Group);
        Assert.Equal("", ResourceKind.Of<V1Pod>().Group);
    }
}
