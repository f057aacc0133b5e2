using k8s.Models;
using MlServe.Kubernetes.Schema;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store.Protobuf;

namespace MlServe.LocalCluster.Tests.Store.Protobuf;

public sealed class ProtobufDecoderTests
{
    [Fact]
    public void Decode_Protobuf_ReadsWhatKubectlSends()
    {
        // A Namespace named "a", as kubectl 1.33 sends it: magic, TypeMeta (v1, Namespace), then metadata.name, spec and status.
        byte[] body =
        [
            .. "k8s"u8, 0, 0x0a, 15, 0x0a, 2, .. "v1"u8, 0x12, 9, .. "Namespace"u8,
            0x12, 9, 0x0a, 3, 0x0a, 1, (byte)'a', 0x12, 0, 0x1a, 0,
        ];
        var value = ProtobufDecoder.Decode(body, (apiVersion, kind) => SchemaLibrary.Find(apiVersion, kind)!);
        Assert.Equal("""{"metadata":{"name":"a"},"spec":{},"status":{},"apiVersion":"v1","kind":"Namespace"}""", value.ToJsonString());
    }

    [Theory]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { (byte)'k', (byte)'8', (byte)'s', 0, 0x0a, 200 })]
    public void Decode_BrokenProtobuf_IsFormatException(byte[] body) =>
        Assert.Throws<FormatException>(() => ProtobufDecoder.Decode(body, (_, _) => SchemaLibrary.Of<V1Pod>()));

    [Fact]
    public void Kinds_EveryVersion_HasTheShapeOfItsKind() =>
        Assert.All(ClusterKinds.All.SelectMany(kind => kind.Versions, (kind, version) => (kind.Kind, version)),
            pair => Assert.Same(SchemaLibrary.Find(pair.version.ApiVersion, pair.Kind), pair.version.Schema));
}
