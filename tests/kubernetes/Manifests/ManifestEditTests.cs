using System.Text.Json;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Kubernetes.Tests.Manifests;

public class ManifestEditTests
{
    private const string Manifest = """
        # The baseline.
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: ml-app }
        spec:
          selector: { matchLabels: { app: ml-app } }
          template:
            metadata: { labels: { app: ml-app } }
            spec:
              containers:
                - name: ml-app   # the only one
                  image: ml-app:1
                  resources:
                    requests:
                      cpu: "1"   # a whole core
                      memory: 2Gi
                  # Costs no inference.
                  readinessProbe:
                    httpGet: { path: /readyz, port: 5000 }
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: { name: ml-app }
        spec:
          scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: ml-app }
          maxReplicas: 5
          metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 40 } } }]

        """;

    private const string Container = "Deployment spec.template.spec.containers[ml-app].";

    private static string Set(string field, string value, string? comment = null, string text = Manifest) =>
        ManifestEdit.Set(text, FieldPath.Parse(field), value, comment);

    [Theory]
    [InlineData(Container + "resources.requests.cpu", "460m", "cpu: \"1\"   # a whole core", "cpu: 460m   # a whole core")]
    [InlineData(Container + "resources.requests.cpu", "2", "cpu: \"1\"   # a whole core", "cpu: \"2\"   # a whole core")]
    [InlineData("HorizontalPodAutoscaler spec.maxReplicas", "7", "maxReplicas: 5", "maxReplicas: 7")]
    [InlineData("HorizontalPodAutoscaler spec.metrics[0].resource.target.averageUtilization", "87", "averageUtilization: 40", "averageUtilization: 87")]
    public void Set_FieldThatIsThere_ReplacesItsValueAlone(string field, string value, string before, string after) =>
        Assert.Equal(Manifest.Replace(before, after), Set(field, value));

    [Fact]
    public void Set_Comment_StandsAboveTheFieldAtItsIndent() => Assert.Contains(
        "requests:\n              # Was 1: it used less.\n              cpu: 460m", Set(Container + "resources.requests.cpu", "460m", "Was 1: it used less."));

    [Fact]
    public void Set_LongComment_IsWrapped()
    {
        var text = Set(Container + "resources.requests.cpu", "460m", string.Join(' ', Enumerable.Repeat("word", 60)));
        Assert.Equal(4, text.Split('\n').Count(line => line.StartsWith("              # word", StringComparison.Ordinal)));
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 125, line));
    }

    [Fact]
    public void Set_MissingField_IsAddedWithoutPartingAFieldFromItsComment()
    {
        var text = Set(Container + "resources.limits.memory", "4Gi", "Was not set.");
        Assert.Contains("            # Was not set.\n            limits:\n              memory: 4Gi\n            requests:\n", text);
        Assert.Contains("          # Costs no inference.\n          readinessProbe:", Set(Container + "imagePullPolicy", "Never"));
    }

    [Fact]
    public void Set_MissingFieldInsideBraces_IsAddedThere()
    {
        Assert.Contains("metadata: { namespace: other, name: ml-app }", Set("Deployment metadata.namespace", "other"));
        Assert.Contains("minReplicas: 2", Set("HorizontalPodAutoscaler spec.minReplicas", "2"));
        var empty = Manifest.Replace(
            "resources:\n            requests:\n              cpu: \"1\"   # a whole core\n              memory: 2Gi\n", "resources:\n");
        Assert.Contains("resources: {requests: {cpu: 1500m}}", Set(Container + "resources.requests.cpu", "1500m", text: empty));
        empty = empty.Replace("resources:\n", "resources: {}\n");
        Assert.Contains("resources: {requests: {cpu: 1500m}}", Set(Container + "resources.requests.cpu", "1500m", text: empty));
    }

    [Fact]
    public void Set_MissingVariable_IsAddedToItsListOrWithIt()
    {
        Assert.Contains("          env: [{name: MODEL_PATH, value: /a.onnx}]\n", Set(Container + "env[MODEL_PATH].value", "/a.onnx"));
        var block = Manifest.Replace(
            "          resources:\n", "          env:\n            - name: THREADS\n              value: \"1\"\n          resources:\n");
        Assert.Contains(
            "            - name: THREADS\n              value: \"1\"\n"
                + "            # Was not set.\n            - {name: MODEL_PATH, value: /a.onnx}\n          resources:",
            Set(Container + "env[MODEL_PATH].value", "/a.onnx", "Was not set.", block));
        var flow = Manifest.Replace("          resources:\n", "          env: [{ name: THREADS, value: \"1\" }]\n          resources:\n");
        Assert.Contains(
            "env: [{ name: THREADS, value: \"1\" }, {name: MODEL_PATH, value: /a.onnx}]",
            Set(Container + "env[MODEL_PATH].value", "/a.onnx", text: flow));
    }

    [Fact]
    public void Set_WindowsLineEnds_Stay()
    {
        var windows = Manifest.Replace("\n", "\r\n");
        Assert.Equal(windows.Replace("cpu: \"1\"", "cpu: 460m"), Set(Container + "resources.requests.cpu", "460m", text: windows));
    }

    [Fact]
    public void Set_ObjectInsideAList_IsFound()
    {
        var first = Manifest[..Manifest.IndexOf("---", StringComparison.Ordinal)].TrimEnd().Split('\n');
        var list = "apiVersion: v1\nkind: List\nitems:\n" + string.Join('\n', first.Select((line, index) => (index == 1 ? "- " : "  ") + line)) + "\n";
        Assert.Equal(list.Replace("cpu: \"1\"", "cpu: 460m"), Set(Container + "resources.requests.cpu", "460m", text: list));
    }

    [Fact]
    public void Set_Json_StaysJson()
    {
        var json = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"KEY":"1"}}""";
        using var read = JsonDocument.Parse(Set("ConfigMap data.KEY", "2", "a comment", json));
        Assert.Equal("2", read.RootElement.GetProperty("data").GetProperty("KEY").GetString());
    }

    [Fact]
    public void Set_FieldSharedByAnAnchor_IsRefused()
    {
        var shared = Manifest.Replace("requests:", "requests: &all").Replace("          # Costs", "            limits: *all\n          # Costs");
        var refusal = Assert.Throws<FormatException>(() => Set(Container + "resources.requests.cpu", "460m", text: shared));
        Assert.Contains("&all", refusal.Message);
    }

    [Theory]
    [InlineData("Deployment spec.replica", "2", "the nearest is Deployment spec.replicas")]
    [InlineData("HorizontalPodAutoscaler spec.maxReplicas", "many", "takes a whole number")]
    public void Set_FieldOrValueThatIsNone_IsRefused(string field, string value, string why) =>
        Assert.Contains(why, Assert.Throws<FormatException>(() => Set(field, value)).Message);
}
