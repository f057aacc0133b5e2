using k8s.Models;
using MlServe.Kubernetes.Json;
using MlServe.Kubernetes.Objects;

namespace MlServe.Kubernetes.Tests.Objects;

public class PodViewsTests
{
    [Fact]
    public void Lists_LeftOut_AreEmpty()
    {
        var pod = KubernetesJson.Read<V1Pod>("""{"metadata":{"name":"x"},"spec":{"containers":null},"status":null}""");

        Assert.Empty(pod.Containers);
        Assert.Empty(pod.ContainerStatuses);
        Assert.False(pod.IsReady);
        Assert.False(pod.IsDeleting);
    }

    [Fact]
    public void Request_OnlyLimitWritten_IsTheLimit()
    {
        var container = new V1Container { Resources = new() { Limits = new Dictionary<string, ResourceQuantity> { ["cpu"] = "2" } } };

        Assert.Equal(2, container.Request("cpu"));
        Assert.Null(container.Request("memory"));
        Assert.Null(new V1Container().Limit("cpu"));
    }
}
