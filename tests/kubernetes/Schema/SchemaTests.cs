using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.Kubernetes.Schema;

namespace MlServe.Kubernetes.Tests.Schema;

public sealed class SchemaTests
{
    [Theory]
    [InlineData(
        "PodSpec",
        """{"containers":[{"name":"a","resources":{"limits":{"cpu":1,"memory":"2048Mi"}}}]}""",
        """{"containers":[{"name":"a","resources":{"limits":{"cpu":"1","memory":"2Gi"}}}]}"""
    )]
    [InlineData("ObjectMeta", """{"name":"a","labels":{},"annotations":null,"creationTimestamp":null}""", """{"name":"a"}""")]
    [InlineData("ContainerPort", """{"containerPort":80,"odd":1}""", """{"containerPort":80}""")]
    [InlineData("HTTPGetAction", """{"port":"http"}""", """{"port":"http"}""")]
    [InlineData("Volume", """{"name":"v","emptyDir":{}}""", """{"name":"v","emptyDir":{}}""")]
    [InlineData("Container", """{"name":"a","args":["-c",null],"env":[null]}""", """{"name":"a","args":["-c",""],"env":[{}]}""")]
    [InlineData("ResourceRequirements", """{"limits":{"cpu":null},"claims":[null]}""", """{"limits":{"cpu":"0"},"claims":[{}]}""")]
    [InlineData("Secret", """{"data":{"a":"YWJj\nZGVm\n"}}""", """{"data":{"a":"YWJjZGVm"}}""")]
    [InlineData("EndpointSlice", """{"endpoints":[]}""", """{"endpoints":[]}""")]
    [InlineData("DeploymentSpec", """{"replicas":"3","paused":true}""", """{"paused":true}""")]
    public void Decode_Value_BringsIntoKeptForm(string type, string sent, string kept)
    {
        var value = JsonNode.Parse(sent)!.AsObject();
        SchemaDecoder.Decode(TypeOf(type), value);
        Assert.Equal(kept, value.ToJsonString());
    }

    [Theory]
    [InlineData("DeploymentSpec", """{"replicas":"3"}""", "json: cannot unmarshal string into Go struct field DeploymentSpec.replicas of type int32")]
    [InlineData(
        "DeploymentSpec",
        """{"replicas":1.5}""",
        "json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.replicas of type int32"
    )]
    [InlineData(
        "DeploymentSpec",
        """{"replicas":3000000000}""",
        "json: cannot unmarshal number 3000000000 into Go struct field DeploymentSpec.replicas of type int32"
    )]
    [InlineData("PodSpec", """{"containers":{}}""", "json: cannot unmarshal object into Go struct field PodSpec.containers of type []v1.Container")]
    [InlineData("EnvVar", """{"name":"a","value":1}""", "json: cannot unmarshal number into Go struct field EnvVar.value of type string")]
    [InlineData(
        "ResourceRequirements",
        """{"limits":[]}""",
        "json: cannot unmarshal array into Go struct field ResourceRequirements.limits of type map[string]resource.Quantity"
    )]
    [InlineData(
        "ResourceRequirements",
        """{"limits":{"cpu":"one"}}""",
        "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$' (field limits.cpu, value \"one\")"
    )]
    [InlineData("Secret", """{"data":{"a":"no base 64!"}}""", "illegal base64 data (field data.a)")]
    [InlineData(
        "ObjectMeta",
        """{"creationTimestamp":"2026-01-31"}""",
        "parsing time \"2026-01-31\" as \"2006-01-02T15:04:05Z07:00\" (field creationTimestamp)"
    )]
    [InlineData("ContainerPort", """{"containerPort":80,"odd":1}""", "unknown field \"odd\"")]
    public void Decode_Misfit_IsNamedInKubernetesWords(string type, string sent, string message) =>
        Assert.Equal(message, Assert.Single(SchemaDecoder.Decode(TypeOf(type), JsonNode.Parse(sent)!.AsObject())).Message);

    [Fact]
    public void Marks_EveryType_IsOneOfTheModelAndHasTheField() => Assert.All(SchemaMarks.All, marks =>
    {
        var type = typeof(V1Pod).Assembly.GetType($"k8s.Models.{marks.Type}");
        Assert.NotNull(type);
        Assert.Empty(marks.Fields.Except(SchemaLibrary.Of(type).Fields.Keys));
    });

    [Fact]
    public void Marks_KeyOfAList_IsAFieldOfItsItems() =>
        Assert.All(
            SchemaMarks
                .All.SelectMany(marks => SchemaLibrary.Of(typeof(V1Pod).Assembly.GetType($"k8s.Models.{marks.Type}")!).Fields.Values)
                .Where(field => field.Keys.Count > 0),
            field => Assert.Empty(field.Keys.Except(field.Type.Element!.Fields.Keys))
        );

    [Theory]
    [InlineData("v1", "Pod", "Pod", "v1")]
    [InlineData("v1", "Event", "Event", "core.v1")]
    [InlineData("events.k8s.io/v1", "Event", "Event", "events.v1")]
    [InlineData("autoscaling/v2", "HorizontalPodAutoscaler", "HorizontalPodAutoscaler", "v2")]
    [InlineData("batch/v1", "CronJob", "CronJob", "v1")]
    public void Find_KindOfTheModel_IsFound(string apiVersion, string kind, string name, string version)
    {
        var found = SchemaLibrary.Find(apiVersion, kind);
        Assert.Equal((name, version), (found?.Name, found?.Version));
        Assert.Contains("metadata", found!.Fields.Keys);
    }

    [Theory]
    [InlineData("v1", "Deployment")]
    [InlineData("apps/v1", "Pod")]
    [InlineData("example.com/v1", "Pod")]
    [InlineData("v1", "PodSpec")]
    [InlineData("", "Pod")]
    public void Find_WhatTheModelDoesNotHave_IsNull(string apiVersion, string kind) => Assert.Null(SchemaLibrary.Find(apiVersion, kind));

    [Fact]
    public void Fields_OfTheModel_HaveTypesAndMarks()
    {
        var spec = SchemaLibrary.Of<V1PodSpec>().Fields;
        Assert.Equal(["Always", "OnFailure", "Never"], spec["restartPolicy"].Words);
        Assert.Equal(("list of V1Volume", true), (spec["volumes"].Type.Name, spec["volumes"].RetainKeys));
        Assert.Equal(["name"], spec["volumes"].Keys);
        Assert.Equal("quantity", SchemaLibrary.Of<V2HPAScalingRules>().Fields["tolerance"].Type.Name);
        Assert.Equal("microTime", SchemaLibrary.Of<V1LeaseSpec>().Fields["renewTime"].Type.Name);
        Assert.True(SchemaLibrary.Of<V1ContainerPort>().Fields["containerPort"].IsRequired);
        Assert.Equal("exec", SchemaLibrary.Of<V1Probe>().Group(1)![1].Name);
    }

    private static SchemaType TypeOf(string name) => SchemaLibrary.Of(typeof(V1Pod).Assembly.GetType($"k8s.Models.V1{name}")!);
}
