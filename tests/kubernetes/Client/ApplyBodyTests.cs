using System.Text.Json.Nodes;
using MlServe.Kubernetes.Client;

namespace MlServe.Kubernetes.Tests.Client;

public class ApplyBodyTests
{
    [Theory]
    [InlineData(
        """{"apiVersion":"v1","kind":"Service","spec":{"ports":[{"port":80},{"port":53,"protocol":"UDP"}]}}""",
        """{"apiVersion":"v1","kind":"Service","spec":{"ports":[{"port":80,"protocol":"TCP"},{"port":53,"protocol":"UDP"}]}}"""
    )]
    [InlineData(
        """{"apiVersion":"apps/v1","kind":"Deployment","spec":{"template":{"spec":{"containers":[{"ports":[{"containerPort":1}]},{"name":"b"}]}}}}""",
        """{"apiVersion":"apps/v1","kind":"Deployment","spec":{"template":{"spec":{"containers":[{"ports":[{"containerPort":1,"protocol":"TCP"}]},"""
        + """{"name":"b"}]}}}}"""
    )]
    [InlineData(
        """{"apiVersion":"v1","kind":"Pod","spec":{"initContainers":[{"ports":[{"containerPort":1}]}],"containers":"wrong"}}""",
        """{"apiVersion":"v1","kind":"Pod","spec":{"initContainers":[{"ports":[{"containerPort":1,"protocol":"TCP"}]}],"containers":"wrong"}}"""
    )]
    public void WrittenOut_PortsWithoutProtocol_GetTheDefault(string value, string expected) =>
        Assert.Equal(expected, ApplyBody.WrittenOut(JsonNode.Parse(value)!.AsObject()).ToJsonString());

    [Theory]
    [InlineData(
        """{"apiVersion":"v1","kind":"Pod","spec":{"containers":[{"resources":{"limits":{"cpu":0.5,"memory":134217728},"requests":"""
        + """{"cpu":"250m","memory":1e8}}}]}}""",
        """{"apiVersion":"v1","kind":"Pod","spec":{"containers":[{"resources":{"limits":{"cpu":"0.5","memory":"134217728"},"requests":"""
        + """{"cpu":"250m","memory":"1e8"}}}]}}"""
    )]
    [InlineData(
        """{"apiVersion":"batch/v1","kind":"Job","spec":{"parallelism":2,"template":{"spec":{"volumes":[{"emptyDir":{"sizeLimit":1000}},null]}}}}""",
        """{"apiVersion":"batch/v1","kind":"Job","spec":{"parallelism":2,"template":{"spec":{"volumes":[{"emptyDir":{"sizeLimit":"1000"}},null]}}}}"""
    )]
    [InlineData(
        """{"apiVersion":"autoscaling/v2","kind":"HorizontalPodAutoscaler","spec":{"maxReplicas":5,"metrics":[{"resource":{"target":"""
        + """{"averageValue":1,"averageUtilization":40}}}]}}""",
        """{"apiVersion":"autoscaling/v2","kind":"HorizontalPodAutoscaler","spec":{"maxReplicas":5,"metrics":[{"resource":{"target":"""
        + """{"averageValue":"1","averageUtilization":40}}}]}}"""
    )]
    [InlineData(
        """{"apiVersion":"autoscaling/v2beta2","kind":"HorizontalPodAutoscaler","spec":{"metrics":[{"resource":{"target":{"averageValue":1}}}]}}""",
        """{"apiVersion":"autoscaling/v2beta2","kind":"HorizontalPodAutoscaler","spec":{"metrics":[{"resource":{"target":{"averageValue":"1"}}}]}}"""
    )]
    public void WrittenOut_QuantityAsNumber_IsText(string value, string expected) =>
        Assert.Equal(expected, ApplyBody.WrittenOut(JsonNode.Parse(value)!.AsObject()).ToJsonString());

    [Theory]
    [InlineData("""{"apiVersion":"example.com/v1","kind":"Thing","spec":{"ports":[{"port":80}],"cpu":1}}""")]
    [InlineData("""{"apiVersion":"v1","kind":"Service","spec":{"ports":[{"port":80,"protocol":"TCP","targetPort":5000}],"unknown":{"cpu":1}}}""")]
    [InlineData("""{"kind":1,"spec":[]}""")]
    public void WrittenOut_AnythingElse_StaysAsItIs(string value) =>
        Assert.Equal(value, ApplyBody.WrittenOut(JsonNode.Parse(value)!.AsObject()).ToJsonString());
}
