using System.Text.Json.Nodes;
using MlServe.Kubernetes.Client;

namespace MlServe.Kubernetes.Tests.Client;

public class ApplyKeysTests
{
    [Theory]
    [InlineData("""{"kind":"Service","spec":{"ports":[{"port":80},{"port":53,"protocol":"UDP"}]}}""",
        """{"kind":"Service","spec":{"ports":[{"port":80,"protocol":"TCP"},{"port":53,"protocol":"UDP"}]}}""")]
    [InlineData("""{"kind":"Deployment","spec":{"template":{"spec":{"containers":[{"ports":[{"containerPort":1}]},{"name":"b"}]}}}}""",
        """{"kind":"Deployment","spec":{"template":{"spec":{"containers":[{"ports":[{"containerPort":1,"protocol":"TCP"}]},{"name":"b"}]}}}}""")]
    [InlineData("""{"kind":"Pod","spec":{"initContainers":[{"ports":[{"containerPort":1}]}],"containers":"wrong"}}""",
        """{"kind":"Pod","spec":{"initContainers":[{"ports":[{"containerPort":1,"protocol":"TCP"}]}],"containers":"wrong"}}""")]
    [InlineData("""{"kind":"Thing","spec":{"ports":[{"port":80}]}}""", """{"kind":"Thing","spec":{"ports":[{"port":80}]}}""")]
    [InlineData("""{"kind":1,"spec":[]}""", """{"kind":1,"spec":[]}""")]
    public void WrittenOut_PortsWithoutProtocol_GetTheDefault(string value, string expected) =>
        Assert.Equal(expected, ApplyKeys.WrittenOut(JsonNode.Parse(value)!.AsObject()).ToJsonString());
}
