using System.Text.Json.Nodes;
using MlServe.Evaluator.Runs;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Tests.Runs;

public class PortProtocolsTests
{
    [Theory]
    [InlineData("deploy_hpa/deployment_hpa.yaml")]
    [InlineData("deploy_lb/deployment_lb.yaml")]
    public void Fill_PortsWithoutProtocol_AreTcp(string file)
    {
        foreach (var document in ManifestFile.Read(Path.Combine(Repository.Root, file)).Documents)
        {
            var value = document.Object.DeepClone().AsObject();
            PortProtocols.Fill(value);
            var ports = document.Kind == "Service" ? value["spec"]!["ports"] : value["spec"]!["template"]?["spec"]!["containers"]![0]!["ports"];
            Assert.All(ports?.AsArray() ?? [], port => Assert.Equal("TCP", (string)port!["protocol"]!));
        }
    }

    [Fact]
    public void Fill_ProtocolThere_Stays()
    {
        var value = JsonNode.Parse("""{"kind":"Service","spec":{"ports":[{"port":53,"protocol":"UDP"},{"port":53}]}}""")!.AsObject();

        PortProtocols.Fill(value);

        Assert.Equal(["UDP", "TCP"], value["spec"]!["ports"]!.AsArray().Select(port => (string)port!["protocol"]!));
    }

    [Theory]
    [InlineData("""{"kind":"ConfigMap","data":{}}""")]
    [InlineData("""{"kind":"Service"}""")]
    [InlineData("""{"kind":"Deployment","spec":{"template":{"spec":{"containers":[{}]}}}}""")]
    public void Fill_NoPorts_ChangesNothing(string json)
    {
        var value = JsonNode.Parse(json)!.AsObject();

        PortProtocols.Fill(value);

        Assert.Equal(json, value.ToJsonString());
    }
}
