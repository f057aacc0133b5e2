using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.LocalCluster.Api.Resources;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Tests.Kinds;

public sealed class AutoscalerKindTests : IDisposable
{
    private readonly ObjectStore store = new([ClusterKinds.HorizontalPodAutoscalers], TimeProvider.System, new Random(1));

    public void Dispose() => store.Dispose();

    [Fact]
    public void Speak_NewAutoscaler_HasTheStatusKubernetesBeginsWith()
    {
        var created = Create("""{"type":"Utilization","averageUtilization":40}""");
        Assert.Equal(
            """{"desiredReplicas":0,"currentMetrics":null}""",
            ObjectForm.ToVersion(ClusterKinds.HorizontalPodAutoscalers.Storage, created)["status"]!.ToJsonString()
        );
    }

    /// <summary>What version 1 carries in annotations anybody may have written.</summary>
    [Theory]
    [InlineData("metrics", """[{"type":"Resource","resource":{"name":"memory","target":{"type":"Utilization","averageUtilization":"x"}}}]""")]
    [InlineData("metrics", "[null]")]
    [InlineData("behavior", """{"scaleUp":5,"scaleDown":{"policies":[{"type":"Pods","value":[],"periodSeconds":1}]}}""")]
    [InlineData("conditions", """[{"type":1}]""")]
    public void FromV1_AnnotationThatDoesNotFit_IsReadableOrRefused(string annotation, string text)
    {
        var hpa = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "web", ["annotations"] = new JsonObject { ["autoscaling.alpha.kubernetes.io/" + annotation] = text } },
            ["spec"] = new JsonObject { ["maxReplicas"] = 1 },
            ["status"] = new JsonObject(),
        };
        AutoscalerConversion.FromV1(hpa);
        Assert.Equal("web", new StoredObject(ClusterKinds.HorizontalPodAutoscalers, hpa).As<V2HorizontalPodAutoscaler>().Name());
    }

    [Theory]
    [InlineData(
        """{"type":"AverageValue","averageValue":"0"}""",
        "spec.metrics[0].resource.target.averageValue: Invalid value: \"0\": must be positive"
    )]
    [InlineData(
        """{"type":"AverageValue","averageValue":"-1"}""",
        "spec.metrics[0].resource.target.averageValue: Invalid value: \"-1\": must be positive"
    )]
    [InlineData(
        """{"type":"Utilization"}""",
        "spec.metrics[0].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization"
    )]
    public void Create_TargetThatNothingCanMeet_IsInvalid(string target, string wrong)
    {
        var refused = Assert.Throws<StatusException>(() => Create(target));
        Assert.Equal($"HorizontalPodAutoscaler.autoscaling \"web\" is invalid: {wrong}", refused.Message);
    }

    [Theory]
    [InlineData(""" "stabilizationWindowSeconds":-1 """, "stabilizationWindowSeconds: Invalid value: -1: must be greater than or equal to zero")]
    [InlineData(""" "stabilizationWindowSeconds":3601 """, "stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600")]
    [InlineData(""" "selectPolicy":"Most" """, "selectPolicy: Unsupported value: \"Most\": supported values: \"Disabled\", \"Max\", \"Min\"")]
    [InlineData(
        """ "policies":[{"type":"Share","value":1,"periodSeconds":15}] """,
        "policies[0].type: Unsupported value: \"Share\": supported values: \"Percent\", \"Pods\""
    )]
    [InlineData(""" "policies":[{"type":"Pods","value":0,"periodSeconds":15}] """, "policies[0].value: Invalid value: 0: must be greater than zero")]
    [InlineData(
        """ "policies":[{"type":"Pods","value":1,"periodSeconds":1801}] """,
        "policies[0].periodSeconds: Invalid value: 1801: must be less than or equal to 1800"
    )]
    public void Create_BehaviorThatKubernetesRefuses_IsInvalid(string rules, string wrong)
    {
        var behavior = "\"behavior\":{\"scaleDown\":{" + rules + "}},";
        var refused = Assert.Throws<StatusException>(() => Create("""{"type":"Utilization","averageUtilization":40}""", behavior));
        Assert.Equal($"HorizontalPodAutoscaler.autoscaling \"web\" is invalid: spec.behavior.scaleDown.{wrong}", refused.Message);
    }

    private JsonObject Create(string target, string more = "") =>
        store.Create(
            ClusterKinds.HorizontalPodAutoscalers,
            JsonNode
                .Parse(
                    $$"""
                    {"metadata":{"name":"web","namespace":"default"},
                     "spec":{"scaleTargetRef":{"kind":"Deployment","name":"web"},"maxReplicas":5, {{more}} "metrics":[{"type":"Resource",
                     "resource":{"name":"cpu","target":{{target}} } }]} }
                    """
                )!
                .AsObject()
        );
}
