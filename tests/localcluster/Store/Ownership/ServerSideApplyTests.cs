using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.Kubernetes.Schema;
using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Store.Ownership;

namespace MlServe.LocalCluster.Tests.Store.Ownership;

public sealed class ServerSideApplyTests
{
    private static readonly SchemaType Type = SchemaLibrary.Of<V1Deployment>();

    [Fact]
    public void Merge_FieldNoLongerSent_GoesWithItsDefaults()
    {
        var live = Apply(
            [],
            """{"spec":{"replicas":1,"template":{"spec":{"containers":[{"name":"a","image":"a","livenessProbe":{"httpGet":{"port":80}}}]}}}}"""
        );
        live.Items("spec", "template", "spec", "containers").First().Set(3, "livenessProbe", "failureThreshold");

        var after = Apply(live, """{"spec":{"replicas":1,"template":{"spec":{"containers":[{"name":"a","image":"a"}]}}}}""");

        Assert.Equal("""[{"name":"a","image":"a"}]""", after.At("spec", "template", "spec", "containers")!.ToJsonString());
    }

    [Fact]
    public void Merge_FieldNoLongerSentButOwnedByAnother_Stays()
    {
        var live = Apply([], """{"metadata":{"labels":{"a":"1","b":"2"}},"spec":{"replicas":1}}""");
        live = Apply(live, """{"metadata":{"labels":{"b":"2"}}}""", "bob");
        var after = Apply(live, """{"spec":{"replicas":1}}""");
        Assert.Equal("""{"b":"2"}""", after.At("metadata", "labels")!.ToJsonString());
    }

    [Fact]
    public void Merge_ItemNoLongerSent_Goes()
    {
        var live = Apply([], """{"spec":{"template":{"spec":{"containers":[{"name":"a","image":"a"},{"name":"b","image":"b"}]}}}}""");
        var after = Apply(live, """{"spec":{"template":{"spec":{"containers":[{"name":"b","image":"b"}]}}}}""");
        Assert.Equal("""[{"name":"b","image":"b"}]""", after.At("spec", "template", "spec", "containers")!.ToJsonString());
    }

    [Fact]
    public void Merge_ScaledByAnother_IsConflictUnlessForced()
    {
        var live = Apply([], """{"spec":{"replicas":1}}""");
        var scaled = live.DeepClone().AsObject();
        scaled.Set(4, "spec", "replicas");
        ManagedFields.Track(Type, live, scaled,
            new FieldWrite(new FieldOwner("kube-controller-manager", "Update", "scale"), "apps/v1", "2026-01-01T00:00:00Z"));

        var refused = Assert.Throws<StatusException>(() => Apply(scaled, """{"spec":{"replicas":1}}"""));
        var forced = Apply(scaled, """{"spec":{"replicas":1}}""", force: true);

        Assert.Equal(
            "Apply failed with 1 conflict: conflict with \"kube-controller-manager\" with subresource \"scale\" using apps/v1: .spec.replicas",
            refused.Message
        );
        Assert.Equal(1, forced.Int("spec", "replicas"));
        Assert.Equal(["alice"], forced.Items("metadata", "managedFields").Select(entry => entry.Text("manager")!));
    }

    [Fact]
    public void Merge_SameValueByTwo_IsShared()
    {
        var live = Apply(Apply([], """{"spec":{"replicas":1}}"""), """{"spec":{"replicas":1}}""", "bob");
        Assert.Equal(["alice", "bob"], live.Items("metadata", "managedFields").Select(entry => entry.Text("manager")!).Order());
    }

    [Fact]
    public void Merge_PortWithoutProtocol_MeansTcp()
    {
        var live = Apply([], """{"spec":{"template":{"spec":{"containers":[{"name":"a","ports":[{"containerPort":80,"protocol":"TCP"}]}]}}}}""");
        var after = Apply(live, """{"spec":{"template":{"spec":{"containers":[{"name":"a","ports":[{"containerPort":80,"name":"http"}]}]}}}}""");
        Assert.Single(after.Items("spec", "template", "spec", "containers").First().Items("ports"));
    }

    [Theory]
    [InlineData(
        "applied: one takes their place",
        """[{"containerPort":80,"name":"c"}]""",
        """[{"containerPort":80,"name":"c"},{"containerPort":81}]"""
    )]
    [InlineData(
        "not applied: they stay",
        """[{"containerPort":82}]""",
        """[{"containerPort":80,"name":"a"},{"containerPort":80,"name":"b"},{"containerPort":81},{"containerPort":82}]"""
    )]
    public void Merge_LiveObjectHasOneKeyTwice_IsTreatedAsKubernetesDoes(string what, string ports, string expected)
    {
        var live = JsonNode
            .Parse(
                """{"spec":{"template":{"spec":{"containers":[{"name":"a","ports":[{"containerPort":80,"name":"a"},{"containerPort":80,"name":"b"},"""
                + """{"containerPort":81}]}]}}}}"""
            )!
            .AsObject();
        ManagedFields.Track(Type, [], live, new FieldWrite(new FieldOwner("creator", "Update", ""), "apps/v1", "2026-01-01T00:00:00Z"));
        var after = Apply(live, $$"""{"spec":{"template":{"spec":{"containers":[{"name":"a","ports":{{ports}} }]} } } }""", force: true);
        var merged = after.Items("spec", "template", "spec", "containers").First()["ports"];
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), merged), $"{what}: {merged?.ToJsonString()}");
    }

    [Fact]
    public void Merge_ItemsOfOneKeyNoLongerSent_AllGo()
    {
        var live = Apply([], """{"spec":{"template":{"spec":{"containers":[{"name":"a","ports":[{"containerPort":80}]}]}}}}""");
        live.Items("spec", "template", "spec", "containers").First()["ports"]!.AsArray().Add(JsonNode.Parse("""{"containerPort":80,"name":"b"}"""));
        var after = Apply(live, """{"spec":{"template":{"spec":{"containers":[{"name":"a"}]}}}}""");
        Assert.Empty(after.Items("spec", "template", "spec", "containers").First().Items("ports"));
    }

    [Fact]
    public void FieldsV1_RealOne_RoundTrips()
    {
        const string Fields =
            """{"f:metadata":{"f:labels":{".":{},"f:app":{}}},"f:spec":{"f:template":{"f:spec":{"f:containers":{"k:{\"name\":\"web\"}":{".":{}"""
            + ""","f:image":{}}}}}}}""";
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Fields), FieldSet.FromFieldsV1(JsonNode.Parse(Fields)!.AsObject()).ToFieldsV1()));
    }

    private static JsonObject Apply(JsonObject live, string applied, string manager = "alice", bool force = false) =>
        new ServerSideApply(Type, manager, force).Merge(live, JsonNode.Parse(applied)!.AsObject(), "apps/v1", "2026-01-01T00:00:00Z");
}
