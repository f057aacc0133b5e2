using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Json;
using MlServe.RealAnswers;

namespace MlServe.Kubernetes.Tests.Json;

public class KubernetesJsonTests
{
    [Theory]
    [InlineData("pod.json", typeof(V1Pod))]
    [InlineData("pods-list.json", typeof(ResourceList<V1Pod>))]
    [InlineData("failing-pods-list.json", typeof(ResourceList<V1Pod>))]
    [InlineData("deployment.json", typeof(V1Deployment))]
    [InlineData("apply-created.json", typeof(V1Deployment))]
    [InlineData("replicasets-list.json", typeof(ResourceList<V1ReplicaSet>))]
    [InlineData("service.json", typeof(V1Service))]
    [InlineData("hpa-v1.json", typeof(V1HorizontalPodAutoscaler))]
    [InlineData("hpa-v1-no-metrics-yet.json", typeof(V1HorizontalPodAutoscaler))]
    [InlineData("hpa-v2beta2.json", typeof(V2HorizontalPodAutoscaler))]
    [InlineData("events-core-v1.json", typeof(ResourceList<Corev1Event>))]
    [InlineData("nodes-list.json", typeof(ResourceList<V1Node>))]
    [InlineData("podmetrics-list.json", typeof(ResourceList<PodMetrics>))]
    [InlineData("podmetrics-list-no-metrics-yet.json", typeof(ResourceList<PodMetrics>))]
    [InlineData("nodemetrics-list.json", typeof(ResourceList<NodeMetrics>))]
    [InlineData("error-422-deployment.json", typeof(V1Status))]
    [InlineData("deleted.json", typeof(V1Status))]
    [InlineData("api-groups.json", typeof(V1APIGroupList))]
    [InlineData("api-core-resources.json", typeof(V1APIResourceList))]
    public void Read_RealAnswer_MissesNoField(string file, Type type)
    {
        var json = RealAnswer.Text(file);
        var value = JsonSerializer.Deserialize(json, type, KubernetesJson.Options);
        var written = JsonSerializer.SerializeToNode(value, type, KubernetesJson.Options);

        Assert.Equal(Significant(Told(JsonNode.Parse(json)))?.ToJsonString(), Significant(Told(written))?.ToJsonString());
    }

    [Theory]
    [InlineData("""{"status":{"capacity":{"cpu":"two"}}}""", "$.status.capacity.cpu")]
    [InlineData("""{"metadata":{"creationTimestamp":"yesterday"}}""", "$.metadata.creationTimestamp")]
    [InlineData("""{"status":{"conditions":5}}""", "$.status.conditions")]
    public void Read_OtherShape_NamesTheField(string json, string path) =>
        Assert.Equal(path, Assert.Throws<JsonException>(() => KubernetesJson.Read<V1Node>(json)).Path);

    [Theory]
    [InlineData("\"1e29\"", "9223372036854775807")]
    [InlineData("1e29", "9223372036854775807")]
    [InlineData("\"-1e29\"", "-9223372036854775807")]
    [InlineData("\"1e-29\"", "0.000000001")]
    [InlineData("\"65306992n\"", "0.065306992")]
    [InlineData("\"1.5Gi\"", "1610612736")]
    [InlineData("\"12e6\"", "12000000")]
    public void Read_Quantity_StaysWithinKubernetesBounds(string written, string value) => Assert.Equal(
        decimal.Parse(value, CultureInfo.InvariantCulture),
        KubernetesJson.Read<V1Node>($$"""{"status":{"capacity":{"cpu":{{written}}} } }""").Status.Capacity["cpu"].ToDecimal());

    [Theory]
    [InlineData("\"1e999999999\"")]
    [InlineData("1e999999999")]
    [InlineData("\" 1\"")]
    [InlineData("{}")]
    public void Read_NoQuantity_IsRefusedAtOnce(string written) => Assert.Equal(
        "$.status.capacity.cpu", Assert.Throws<JsonException>(() => KubernetesJson.Read<V1Node>($$"""{"status":{"capacity":{"cpu":{{written}}} } }""")).Path);

    [Fact]
    public void Read_OwnersOfFields_AreLeftOut()
    {
        var pod = JsonNode.Parse(RealAnswer.Text("pod.json"))!;
        pod["metadata"]!["managedFields"] = JsonNode.Parse("""[{"manager":"kubectl","operation":"Update","fieldsV1":{"f:spec":{}}}]""");

        Assert.Null(KubernetesJson.Read<V1Pod>(pod).Metadata.ManagedFields);
    }

    // What a list says of itself is known from the request.
    private static JsonNode? Told(JsonNode? answer) => answer?["items"] is { } items ? items : answer;

    // Absent, null, empty, zero and false mean the same to the API; the order of fields means nothing. Who owns them is left out.
    private static JsonNode? Significant(JsonNode? node) => node switch
    {
        JsonObject from when from.Where(field => field.Key != "managedFields")
            .Select(field => (field.Key, Value: Significant(field.Value))).Where(field => field.Value is not null)
            .OrderBy(field => field.Key, StringComparer.Ordinal).ToList() is { Count: > 0 } fields =>
            new JsonObject(fields.Select(field => KeyValuePair.Create(field.Key, field.Value))),
        JsonArray { Count: > 0 } items => new JsonArray([.. items.Select(Significant)]),
        JsonValue value when value.GetValueKind() is JsonValueKind.False or JsonValueKind.Null || value.ToJsonString() is "0" or "\"\"" => null,
        JsonValue value => value.DeepClone(),
        _ => null,
    };
}
