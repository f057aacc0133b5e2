using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.Kubernetes.Schema;
using MlServe.LocalCluster.Store.Patching;

namespace MlServe.LocalCluster.Tests.Store.Patching;

public sealed class StrategicMergePatchTests
{
    private const string Spec = """
        {"containers":[{"name":"a","image":"a:1","env":[{"name":"X","value":"1"}],"args":["p","q"]},{"name":"b","image":"b:1"}],"nodeSelector":{"disk":"ssd"}}
        """;

    [Theory]
    [InlineData(
        "one field of one item",
        """{"containers":[{"name":"b","image":"b:2"}]}""",
        """{"containers":[{"name":"a","image":"a:1","env":[{"name":"X","value":"1"}],"args":["p","q"]},{"name":"b","image":"b:2"}],"nodeSelector":"""
        + """{"disk":"ssd"}}"""
    )]
    [InlineData(
        "new item",
        """{"containers":[{"name":"c","image":"c:1"}]}""",
        """{"containers":[{"name":"a","image":"a:1","env":[{"name":"X","value":"1"}],"args":["p","q"]},{"name":"b","image":"b:1"},"""
        + """{"name":"c","image":"c:1"}],"nodeSelector":{"disk":"ssd"}}"""
    )]
    [InlineData(
        "item deleted",
        """{"containers":[{"name":"a","$patch":"delete"}]}""",
        """{"containers":[{"name":"b","image":"b:1"}],"nodeSelector":{"disk":"ssd"}}"""
    )]
    [InlineData(
        "list replaced",
        """{"containers":[{"name":"c","image":"c:1"},{"$patch":"replace"}]}""",
        """{"containers":[{"name":"c","image":"c:1"}],"nodeSelector":{"disk":"ssd"}}"""
    )]
    [InlineData(
        "order set",
        """{"$setElementOrder/containers":[{"name":"b"},{"name":"a"}],"containers":[{"name":"b","image":"b:2"}]}""",
        """{"containers":[{"name":"b","image":"b:2"},{"name":"a","image":"a:1","env":[{"name":"X","value":"1"}],"args":["p","q"]}],"nodeSelector":"""
        + """{"disk":"ssd"}}"""
    )]
    [InlineData(
        "plain list replaced",
        """{"containers":[{"name":"a","args":["r"]}]}""",
        """{"containers":[{"name":"a","image":"a:1","env":[{"name":"X","value":"1"}],"args":["r"]},{"name":"b","image":"b:1"}],"nodeSelector":{"disk":"ssd"}}"""
    )]
    [InlineData(
        "null removes",
        """{"nodeSelector":null}""",
        """{"containers":[{"name":"a","image":"a:1","env":[{"name":"X","value":"1"}],"args":["p","q"]},{"name":"b","image":"b:1"}]}"""
    )]
    [InlineData(
        "nested list",
        """{"containers":[{"name":"a","env":[{"name":"Y","value":"2"}]}]}""",
        """{"containers":[{"name":"a","image":"a:1","env":[{"name":"X","value":"1"},{"name":"Y","value":"2"}],"args":["p","q"]},"""
        + """{"name":"b","image":"b:1"}],"nodeSelector":{"disk":"ssd"}}"""
    )]
    public void Apply_Patch_GivesWhatKubernetesWould(string what, string patch, string expected)
    {
        var target = JsonNode.Parse(Spec)!.AsObject();
        StrategicMergePatch.Apply(SchemaLibrary.Of<V1PodSpec>(), target, JsonNode.Parse(patch)!.AsObject());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), target), $"{what}: {target.ToJsonString()}");
    }

    [Theory]
    [InlineData("deleted everywhere", """{"ports":[{"containerPort":80,"$patch":"delete"}]}""", """[{"containerPort":81}]""")]
    [InlineData(
        "the first is merged into",
        """{"ports":[{"containerPort":80,"name":"c"}]}""",
        """[{"containerPort":80,"name":"c"},{"containerPort":81},{"containerPort":80,"name":"b"}]"""
    )]
    public void Apply_SeveralItemsOfOneKey_AreTreatedAsKubernetesDoes(string what, string patch, string expected)
    {
        var target = JsonNode.Parse("""{"ports":[{"containerPort":80,"name":"a"},{"containerPort":81},{"containerPort":80,"name":"b"}]}""")!.AsObject();
        StrategicMergePatch.Apply(SchemaLibrary.Of<V1Container>(), target, JsonNode.Parse(patch)!.AsObject());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), target["ports"]), $"{what}: {target.ToJsonString()}");
    }

    [Fact]
    public void Apply_RetainKeys_DropsTheOthers()
    {
        var target = JsonNode.Parse("""{"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":1}}}""")!.AsObject();
        StrategicMergePatch.Apply(
            SchemaLibrary.Of<V1DeploymentSpec>(),
            target,
            JsonNode.Parse("""{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}""")!.AsObject()
        );
        Assert.Equal("""{"strategy":{"type":"Recreate"}}""", target.ToJsonString());
    }

    [Fact]
    public void Apply_SetDirectives_AddAndDelete()
    {
        var target = JsonNode.Parse("""{"finalizers":["a","b","a"]}""")!.AsObject();
        StrategicMergePatch.Apply(
            SchemaLibrary.Of<V1ObjectMeta>(),
            target,
            JsonNode.Parse("""{"$deleteFromPrimitiveList/finalizers":["a"],"finalizers":["c"]}""")!.AsObject()
        );
        Assert.Equal("""{"finalizers":["b","c"]}""", target.ToJsonString());
    }
}
