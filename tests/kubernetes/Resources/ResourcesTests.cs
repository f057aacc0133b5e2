using MlServe.Kubernetes.Json;
using MlServe.Kubernetes.Resources;

namespace MlServe.Kubernetes.Tests.Resources;

public class ResourcesTests
{
    [Fact]
    public void Read_NullCollections_AreEmpty()
    {
        var pod = KubernetesJson.Read<Pod>("""
            {"metadata":{"name":"x","labels":null,"creationTimestamp":null},"spec":{"containers":null},"status":null}
            """);

        Assert.Empty(pod.Metadata.Labels);
        Assert.Empty(pod.Spec.Containers);
        Assert.Empty(pod.Status.Conditions);
        Assert.Null(pod.Metadata.CreationTimestamp);
    }

    [Fact]
    public void Write_UnknownFields_AreKept()
    {
        var pod = KubernetesJson.Read<Pod>("""{"spec":{"hostNetwork":true,"containers":[{"name":"a","tty":true,"resources":{"limits":{"cpu":2}}}]}}""");
        var changed = pod with { Metadata = pod.Metadata with { Name = "renamed" } };

        Assert.Equal(
            """{"metadata":{"name":"renamed"},"spec":{"containers":[{"name":"a","resources":{"limits":{"cpu":"2"}},"tty":true}],"hostNetwork":true},"status":{}}""",
            KubernetesJson.Write(changed).ToJsonString());
    }

    [Fact]
    public void Write_Times_AreUtcWithoutNeedlessFraction()
    {
        var seen = new Event
        {
            FirstTimestamp = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(1)),
            EventTime = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 123, 456, TimeSpan.Zero),
        };
        var json = KubernetesJson.Write(seen);

        Assert.Equal("2026-01-02T02:04:05Z", (string?)json["firstTimestamp"]);
        Assert.Equal("2026-01-02T03:04:05.123456Z", (string?)json["eventTime"]);
        Assert.False(json.ContainsKey("time"));
    }

    [Fact]
    public void Write_EmptyList_KeepsItems() =>
        Assert.Equal("""{"metadata":{},"items":[]}""", KubernetesJson.Write(new KubernetesList<Pod>()).ToJsonString());

    [Fact]
    public void Request_OnlyLimitWritten_IsTheLimit()
    {
        var resources = new ResourceRequirements { Limits = new Dictionary<string, Quantity> { ["cpu"] = Quantity.Parse("2") } };

        Assert.Equal("2", resources.Request("cpu").ToString());
        Assert.Null(resources.Request("memory"));
    }

    [Theory]
    [InlineData("25%", 5, true, 2)]
    [InlineData("25%", 5, false, 1)]
    [InlineData("100%", 5, false, 5)]
    [InlineData("abc", 5, false, null)]
    public void Of_Percentage_RoundsAsAsked(string text, int total, bool up, int? expected)
    {
        Assert.Equal(expected, new IntOrString(text).Of(total, up));
        Assert.Equal(3, new IntOrString(3).Of(total, up));
    }

    [Fact]
    public void Path_KindAndName_IsTheApisPath()
    {
        Assert.Equal("/api/v1/namespaces/default/pods/a/log", ResourceKind.Of<Pod>().Path("default", "a", "log"));
        Assert.Equal("/api/v1/pods", ResourceKind.Of<Pod>().Path());
        Assert.Equal("/api/v1/nodes/n", ResourceKind.Of<Node>().Path("ignored", "n"));
        Assert.Equal("/apis/apps/v1/namespaces/x/deployments", ResourceKind.Of<Deployment>().Path("x"));
        Assert.Equal(("autoscaling", "v2"), (ResourceKind.Of<HorizontalPodAutoscalerV2>().Group, ResourceKind.Of<HorizontalPodAutoscalerV2>().Version));
        Assert.Equal("", ResourceKind.Of<Pod>().Group);
    }
}
