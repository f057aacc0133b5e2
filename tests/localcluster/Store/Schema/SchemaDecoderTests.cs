using System.Text.Json.Nodes;
using MlServe.Kubernetes.Schema;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store.Protobuf;

namespace MlServe.LocalCluster.Tests.Store.Schema;

public sealed class SchemaDecoderTests
{
    [Theory]
    [InlineData("PodSpec", """{"containers":[{"name":"a","resources":{"limits":{"cpu":1,"memory":"2048Mi"}}}]}""", """{"containers":[{"name":"a","resources":{"limits":{"cpu":"1","memory":"2Gi"}}}]}""")]
    [InlineData("ObjectMeta", """{"name":"a","labels":{},"annotations":null,"creationTimestamp":null}""", """{"name":"a"}""")]
    [InlineData("ContainerPort", """{"containerPort":80,"odd":1}""", """{"containerPort":80}""")]
    [InlineData("HTTPGetAction", """{"port":"http"}""", """{"port":"http"}""")]
    [InlineData("Volume", """{"name":"v","emptyDir":{}}""", """{"name":"v","emptyDir":{}}""")]
    public void Decode_Value_BringsIntoKeptForm(string type, string sent, string kept)
    {
        var value = JsonNode.Parse(sent)!.AsObject();
        SchemaDecoder.Decode(SchemaLibrary.Kubernetes[type], value);
        Assert.Equal(kept, value.ToJsonString());
    }

    [Theory]
    [InlineData("DeploymentSpec", """{"replicas":"3"}""")]
    [InlineData("DeploymentSpec", """{"replicas":1.5}""")]
    [InlineData("DeploymentSpec", """{"replicas":3000000000}""")]
    [InlineData("PodSpec", """{"containers":{}}""")]
    [InlineData("EnvVar", """{"name":"a","value":1}""")]
    [InlineData("ResourceRequirements", """{"limits":{"cpu":"one"}}""")]
    [InlineData("Secret", """{"data":{"a":"no base 64!"}}""")]
    public void Decode_WrongType_IsRefused(string type, string sent) =>
        Assert.Throws<SchemaException>(() => SchemaDecoder.Decode(SchemaLibrary.Kubernetes[type], JsonNode.Parse(sent)!.AsObject()));

    [Fact]
    public void Kinds_Everyone_HasAShape() =>
        Assert.All(ClusterKinds.All.SelectMany(kind => kind.Versions), version => Assert.True(SchemaLibrary.Kubernetes[version.Schema].Fields.ContainsKey("metadata")));

    [Fact]
    public void Decode_Protobuf_ReadsWhatKubectlSends()
    {
        // A Namespace named "a", as kubectl 1.33 sends it: magic, TypeMeta (v1, Namespace), then metadata.name, spec and status.
        byte[] body =
        [
            .. "k8s"u8, 0, 0x0a, 15, 0x0a, 2, .. "v1"u8, 0x12, 9, .. "Namespace"u8,
            0x12, 9, 0x0a, 3, 0x0a, 1, (byte)'a', 0x12, 0, 0x1a, 0,
        ];
        var value = ProtobufDecoder.Decode(body, (_, kind) => SchemaLibrary.Kubernetes[kind]);
        Assert.Equal("""{"metadata":{"name":"a"},"spec":{},"status":{},"apiVersion":"v1","kind":"Namespace"}""", value.ToJsonString());
    }

    [Theory]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { (byte)'k', (byte)'8', (byte)'s', 0, 0x0a, 200 })]
    public void Decode_BrokenProtobuf_IsFormatException(byte[] body) =>
        Assert.Throws<FormatException>(() => ProtobufDecoder.Decode(body, (_, kind) => SchemaLibrary.Kubernetes["Pod"]));
}
