using System.Text.Json.Nodes;
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
        Assert.Equal("""{"desiredReplicas":0,"currentMetrics":null}""", ObjectForm.Speak(ClusterKinds.HorizontalPodAutoscalers.Storage, created)["status"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"type":"AverageValue","averageValue":"0"}""", "spec.metrics[0].resource.target.averageValue: Invalid value: \"0\": must be positive")]
    [InlineData("""{"type":"AverageValue","averageValue":"-1"}""", "spec.metrics[0].resource.target.averageValue: Invalid value: \"-1\": must be positive")]
    [InlineData("""{"type":"Utilization"}""", "spec.metrics[0].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization")]
    public void Create_TargetThatNothingCanMeet_IsInvalid(string target, string wrong)
    {
        var refused = Assert.Throws<StatusException>(() => Create(target));
        Assert.Equal($"HorizontalPodAutoscaler.autoscaling \"web\" is invalid: {wrong}", refused.Message);
    }

    private JsonObject Create(string target) => store.Create(ClusterKinds.HorizontalPodAutoscalers, JsonNode.Parse($$"""
        {"metadata":{"name":"web","namespace":"default"},
         "spec":{"scaleTargetRef":{"kind":"Deployment","name":"web"},"maxReplicas":5,"metrics":[{"type":"Resource","resource":{"name":"cpu","target":{{target}} } }]} }
        """)!.AsObject());
}
