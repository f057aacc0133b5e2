using System.Text.Json.Nodes;
using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Store.Patching;

namespace MlServe.LocalCluster.Tests.Store.Patching;

public sealed class JsonPatchTests
{
    [Theory]
    [InlineData("""[{"op":"add","path":"/c","value":1}]""", """{"a":{"b":[1,2]},"x/y":0,"c":1}""")]
    [InlineData("""[{"op":"add","path":"/a/b/-","value":3}]""", """{"a":{"b":[1,2,3]},"x/y":0}""")]
    [InlineData("""[{"op":"add","path":"/a/b/1","value":3}]""", """{"a":{"b":[1,3,2]},"x/y":0}""")]
    [InlineData("""[{"op":"remove","path":"/a/b/0"}]""", """{"a":{"b":[2]},"x/y":0}""")]
    [InlineData("""[{"op":"replace","path":"/x~1y","value":5}]""", """{"a":{"b":[1,2]},"x/y":5}""")]
    [InlineData("""[{"op":"move","from":"/a/b","path":"/d"}]""", """{"a":{},"x/y":0,"d":[1,2]}""")]
    [InlineData("""[{"op":"copy","from":"/a","path":"/d"}]""", """{"a":{"b":[1,2]},"x/y":0,"d":{"b":[1,2]}}""")]
    [InlineData("""[{"op":"test","path":"/a/b/1","value":2},{"op":"remove","path":"/a"}]""", """{"x/y":0}""")]
    public void Apply_Operations_FollowTheStandard(string patch, string expected)
    {
        var result = JsonPatch.Apply(JsonNode.Parse("""{"a":{"b":[1,2]},"x/y":0}""")!.AsObject(), JsonNode.Parse(patch)!.AsArray());
        Assert.Equal(expected, result.ToJsonString());
    }

    [Theory]
    [InlineData("""[{"op":"replace","path":"/nope","value":1}]""", 422)]
    [InlineData("""[{"op":"remove","path":"/a/b/7"}]""", 422)]
    [InlineData("""[{"op":"add","path":"/p/q","value":1}]""", 422)]
    [InlineData("""[{"op":"test","path":"/a/b/1","value":9}]""", 422)]
    [InlineData("""[{"op":"twist","path":"/a"}]""", 400)]
    [InlineData("""[{"op":"add"}]""", 400)]
    public void Apply_DoesNotFit_IsRefused(string patch, int code) =>
        Assert.Equal(code, Assert.Throws<StatusException>(() =>
            JsonPatch.Apply(JsonNode.Parse("""{"a":{"b":[1,2]}}""")!.AsObject(), JsonNode.Parse(patch)!.AsArray())).Code);
}
