using System.Text.Json.Nodes;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Kubernetes.Tests.Manifests;

public class FieldPathTests
{
    private const string Manifest = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: ml-app, labels: { app.kubernetes.io/name: ml-app } }
        spec:
          replicas: 1
          selector: { matchLabels: { app: ml-app } }
          template:
            metadata: { labels: { app: ml-app } }
            spec:
              containers:
                - name: ml-app
                  image: ml-app:1
                  env: [{ name: THREADS, value: "1" }]
                  resources: { limits: { cpu: 1 } }
                - { name: side, image: side:1 }
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: { name: ml-app }
        spec:
          scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: ml-app }
          maxReplicas: 5
          metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 40 } } }]
        ---
        apiVersion: example.com/v1
        kind: Widget
        metadata: { name: one }
        spec: { size: 3, colour: "3" }
        """;

    [Theory]
    [InlineData("Deployment spec.replicas", "4", "$.0.spec.replicas", "4")]
    [InlineData(
        "Deployment/ml-app spec.template.spec.containers[ml-app].resources.limits.cpu",
        "500m",
        "$.0.spec.template.spec.containers.0.resources.limits.cpu",
        "\"500m\""
    )]
    [InlineData("Deployment spec.template.spec.containers[1].image", "side:2", "$.0.spec.template.spec.containers.1.image", "\"side:2\"")]
    [InlineData("Deployment metadata.labels[app.kubernetes.io/name]", "yes", "$.0.metadata.labels.app\\.kubernetes\\.io/name", "\"yes\"")]
    [InlineData("Deployment spec.template.spec.containers[ml-app].env[THREADS].value", "8", "$.0.spec.template.spec.containers.0.env.0.value", "\"8\"")]
    // What is missing on the way is made where Kubernetes knows such a field.
    [InlineData("Deployment spec.template.spec.containers[side].env[NEW].value", "on", "$.0.spec.template.spec.containers.1.env.0.name", "\"NEW\"")]
    [InlineData("Deployment spec.template.spec.containers[ml-app].env[NEW].value", "on", "$.0.spec.template.spec.containers.0.env.1.value", "\"on\"")]
    [InlineData(
        "Deployment spec.template.spec.containers[side].resources.requests.memory",
        "64Mi",
        "$.0.spec.template.spec.containers.1.resources.requests.memory",
        "\"64Mi\""
    )]
    [InlineData(
        "HorizontalPodAutoscaler spec.behavior.scaleDown.stabilizationWindowSeconds",
        "60",
        "$.1.spec.behavior.scaleDown.stabilizationWindowSeconds",
        "60"
    )]
    [InlineData(
        "HorizontalPodAutoscaler spec.metrics[0].resource.target.averageUtilization",
        "80",
        "$.1.spec.metrics.0.resource.target.averageUtilization",
        "80"
    )]
    [InlineData(
        "Deployment spec.template.spec.automountServiceAccountToken",
        "false",
        "$.0.spec.template.spec.automountServiceAccountToken",
        "false"
    )]
    [InlineData("Deployment spec.strategy.rollingUpdate.maxSurge", "25%", "$.0.spec.strategy.rollingUpdate.maxSurge", "\"25%\"")]
    [InlineData("Deployment spec.strategy.rollingUpdate.maxSurge", "2", "$.0.spec.strategy.rollingUpdate.maxSurge", "2")]
    // A kind that is not known keeps the types that it has.
    [InlineData("Widget spec.size", "5", "$.2.spec.size", "5")]
    [InlineData("Widget spec.colour", "5", "$.2.spec.colour", "\"5\"")]
    public void Set_Field_TakesTheValueInItsType(string path, string value, string place, string json)
    {
        var objects = Objects();

        FieldPath.Parse(path).Set(objects, value);

        Assert.Equal(json, At(objects, place)?.ToJsonString());
    }

    [Theory]
    [InlineData("Deployment spec.replicas", "1")]
    [InlineData("Deployment spec.template.spec.containers[ml-app].env[THREADS].value", "1")]
    [InlineData("Deployment spec.template.spec.containers[1].image", "side:1")]
    [InlineData("Deployment spec.template.spec.containers[ml-app].env[NONE].value", null)]
    [InlineData("Deployment spec.paused", null)]
    public void Value_Field_IsWhatItIsSetTo(string path, string? value) => Assert.Equal(value, FieldPath.Parse(path).Value(Objects()));

    [Fact]
    public void Value_FieldOfSeveralValues_IsRefused() => Assert.Contains(
        "holds more than one value",
        Assert.Throws<FormatException>(() => FieldPath.Parse("Deployment spec.selector").Value(Objects())).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("Deployment spec.template.spec.containers[ml-app].env[THREADS].value", "spec.template.spec.containers.env.value")]
    [InlineData("HorizontalPodAutoscaler spec.metrics[0].resource.target.averageUtilization", "spec.metrics.resource.target.averageUtilization")]
    public void Keys_Field_LeavesItemsOut(string path, string keys) => Assert.Equal(keys, FieldPath.Parse(path).Keys);

    [Theory]
    [InlineData("Deployment spec.template.spec.containers[ml-app].resources.limits.cpu", "$.0.spec.template.spec.containers.0.resources.limits.cpu")]
    [InlineData("Deployment spec.template.spec.containers[ml-app].env[THREADS]", "$.0.spec.template.spec.containers.0.env.0")]
    [InlineData("HorizontalPodAutoscaler spec.behavior.scaleDown.selectPolicy", "$.1.spec.behavior")]
    public void Set_Null_RemovesTheField(string path, string place)
    {
        var objects = Objects();

        FieldPath.Parse(path).Set(objects, null);

        Assert.Null(At(objects, place));
    }

    [Theory]
    [InlineData("Deployment spec.replica", "4", "the nearest is Deployment spec.replicas")]
    [InlineData(
        "Deployment spec.template.spec.containers[mlapp].image",
        "x",
        "the nearest is Deployment spec.template.spec.containers[ml-app].image"
    )]
    [InlineData(
        "Deployment spec.template.spec.containers[ml-app].resources.limit.cpu",
        "1",
        "the nearest is Deployment spec.template.spec.containers[ml-app].resources.limits.cpu"
    )]
    [InlineData("Deployment template.containers.image", "x", "the nearest is Deployment ")]
    [InlineData("Deployment spec.template.spec.containers.image", "x", "is a list")]
    [InlineData("Deployment spec.template.spec.containers[2].image", "x", "has 2 items")]
    [InlineData("Deployment spec.replicas", "many", "takes a whole number, not many")]
    [InlineData("Deployment spec.replicas.most", "1", "is a single value")]
    [InlineData("Deployment spec.template", "1", "more than one value")]
    [InlineData("Deployment/other spec.replicas", "1", "it has Deployment/ml-app, HorizontalPodAutoscaler/ml-app")]
    [InlineData("StatefulSet spec.replicas", "1", "has no StatefulSet")]
    [InlineData("Widget spec.weight", "1", "the nearest is Widget spec.size")]
    public void Set_NoSuchFieldOrValue_SaysWhatThereIs(string path, string value, string expected)
    {
        var mistake = Assert.Throws<FormatException>(() => FieldPath.Parse(path).Set(Objects(), value));

        Assert.Contains(expected, mistake.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', mistake.Message);
    }

    [Fact]
    public void Set_SeveralOfAKind_AsksForAName()
    {
        List<JsonObject> objects =
        [
            .. Objects(),
            JsonNode.Parse("""{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"b"},"spec":{"replicas":1}}""")!.AsObject(),
        ];

        var mistake = Assert.Throws<FormatException>(() => FieldPath.Parse("Deployment spec.replicas").Set(objects, "2"));
        FieldPath.Parse("Deployment/b spec.replicas").Set(objects, "2");

        Assert.Contains("Deployment/ml-app or Deployment/b", mistake.Message, StringComparison.Ordinal);
        Assert.Equal(2L, (long)objects[3]["spec"]!["replicas"]!);
    }

    [Theory]
    [InlineData("spec.replicas")]
    [InlineData("Deployment")]
    [InlineData("Deployment spec..replicas")]
    [InlineData("Deployment spec.containers[")]
    [InlineData("")]
    public void Parse_NoPath_ShowsOne(string text) =>
        Assert.Contains("KIND PATH", Assert.Throws<FormatException>(() => FieldPath.Parse(text)).Message, StringComparison.Ordinal);

    private static List<JsonObject> Objects() => [.. Manifest.Split("---\n").Select(text => Yaml.ToJson(text)!.AsObject())];

    /// <summary>A place as $.0.spec…, a dot inside a key escaped.</summary>
    private static JsonNode? At(List<JsonObject> objects, string place)
    {
        JsonNode? node = null;
        foreach (var (index, step) in place.Replace("\\.", "\0")[2..].Split('.').Index())
            node =
                index == 0 ? objects[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]
                : node is JsonArray list ? list.ElementAtOrDefault(int.Parse(step, System.Globalization.CultureInfo.InvariantCulture))
                : node?[step.Replace('\0', '.')];
        return node;
    }
}
