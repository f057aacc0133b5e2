using System.Text.Json;
using System.Text.Json.Nodes;
using MlServe.Kubernetes.Json;
using MlServe.Kubernetes.Resources;
using MlServe.RealAnswers;

namespace MlServe.Kubernetes.Tests.Resources;

public class RoundTripTests
{
    [Theory]
    [InlineData("pod.json", typeof(Pod))]
    [InlineData("pods-list.json", typeof(KubernetesList<Pod>))]
    [InlineData("failing-pods-list.json", typeof(KubernetesList<Pod>))]
    [InlineData("deployment.json", typeof(Deployment))]
    [InlineData("apply-created.json", typeof(Deployment))]
    [InlineData("replicasets-list.json", typeof(KubernetesList<ReplicaSet>))]
    [InlineData("service.json", typeof(Service))]
    [InlineData("hpa-v1.json", typeof(HorizontalPodAutoscalerV1))]
    [InlineData("hpa-v1-no-metrics-yet.json", typeof(HorizontalPodAutoscalerV1))]
    [InlineData("hpa-v2beta2.json", typeof(HorizontalPodAutoscalerV2))]
    [InlineData("events-core-v1.json", typeof(KubernetesList<Event>))]
    [InlineData("nodes-list.json", typeof(KubernetesList<Node>))]
    [InlineData("podmetrics-list.json", typeof(KubernetesList<PodMetrics>))]
    [InlineData("podmetrics-list-no-metrics-yet.json", typeof(KubernetesList<PodMetrics>))]
    [InlineData("nodemetrics-list.json", typeof(KubernetesList<NodeMetrics>))]
    [InlineData("error-422-deployment.json", typeof(Status))]
    [InlineData("deleted.json", typeof(Status))]
    [InlineData("api-groups.json", typeof(ApiGroupList))]
    [InlineData("api-core-resources.json", typeof(ApiResourceList))]
    public void ReadAndWrite_RealAnswer_LosesNothing(string file, Type type)
    {
        var json = RealAnswer.Text(file);
        var value = JsonSerializer.Deserialize(json, type, KubernetesJson.Options);
        var written = JsonSerializer.SerializeToNode(value, type, KubernetesJson.Options);

        Assert.Equal(Significant(JsonNode.Parse(json))?.ToJsonString(), Significant(written)?.ToJsonString());
    }

    // Absent, null, empty, zero and false mean the same to the API; the order of fields means nothing.
    private static JsonNode? Significant(JsonNode? node) => node switch
    {
        JsonObject from when from.Select(field => (field.Key, Value: Significant(field.Value))).Where(field => field.Value is not null)
            .OrderBy(field => field.Key, StringComparer.Ordinal).ToList() is { Count: > 0 } fields =>
            new JsonObject(fields.Select(field => KeyValuePair.Create(field.Key, field.Value))),
        JsonArray { Count: > 0 } items => new JsonArray([.. items.Select(Significant)]),
        JsonValue value when value.GetValueKind() is JsonValueKind.False or JsonValueKind.Null || value.ToJsonString() is "0" or "\"\"" => null,
        JsonValue value => value.DeepClone(),
        _ => null,
    };
}
