using System.Text.Json.Nodes;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Tests.Kinds;

public sealed class PodRulesTests
{
    [Theory]
    [InlineData("""{"httpGet":{"port":65536}}""", "httpGet.port: Invalid value: 65536: must be between 1 and 65535, inclusive")]
    [InlineData("""{"httpGet":{"port":0}}""", "httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive")]
    [InlineData("""{"tcpSocket":{"port":-1}}""", "tcpSocket.port: Invalid value: -1: must be between 1 and 65535, inclusive")]
    [InlineData("""{"tcpSocket":{}}""", "tcpSocket.port: Required value")]
    [InlineData("""{"httpGet":{"port":80,"scheme":"gopher"}}""", "httpGet.scheme: Unsupported value: \"gopher\": supported values: \"HTTP\", \"HTTPS\"")]
    [InlineData("""{"httpGet":{"port":80,"scheme":"HTTPS"}}""", null)]
    [InlineData("""{"httpGet":{"port":"http"}}""", null)]
    public void Spec_ProbeOfAPort_MustBeOne(string probe, string? wrong)
    {
        var errors = new List<FieldError>();
        PodRules.Spec(JsonNode.Parse($$"""{"containers":[{"name":"c","image":"x","livenessProbe":{{probe}} }]}""")!.AsObject(), "spec", errors);
        Assert.Equal(wrong is null ? [] : [$"spec.containers[0].livenessProbe.{wrong}"], errors.Select(error => $"{error.Field}: {error.Message}"));
    }
}
