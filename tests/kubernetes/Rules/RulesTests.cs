using MlServe.Kubernetes.Manifests;
using MlServe.Kubernetes.Rules;
using MlServe.Kubernetes.Schema;

namespace MlServe.Kubernetes.Tests.Rules;

/// <summary>Kubernetes' rules, in its words.</summary>
public sealed class RulesTests
{
    private const string NoPort = "must be between 1 and 65535, inclusive";

    [Theory]
    [InlineData("{httpGet: {port: 65536}}", "httpGet.port: Invalid value: 65536: " + NoPort)]
    [InlineData("{httpGet: {port: 0}}", "httpGet.port: Invalid value: 0: " + NoPort)]
    [InlineData("{tcpSocket: {port: -1}}", "tcpSocket.port: Invalid value: -1: " + NoPort)]
    [InlineData("{tcpSocket: {}}", "tcpSocket.port: Required value")]
    [InlineData("{httpGet: {port: \"80\"}}", "httpGet.port: Invalid value: \"80\": must contain at least one letter (a-z)")]
    [InlineData("{httpGet: {port: Web}}", "httpGet.port: Invalid value: \"Web\": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")]
    [InlineData("{httpGet: {port: a-port-of-16-char}}", "httpGet.port: Invalid value: \"a-port-of-16-char\": must be no more than 15 characters")]
    [InlineData("{httpGet: {port: a--b}}", "httpGet.port: Invalid value: \"a--b\": must not contain consecutive hyphens")]
    [InlineData("{httpGet: {port: -a}}", "httpGet.port: Invalid value: \"-a\": must not begin or end with a hyphen")]
    [InlineData("{httpGet: {port: 80, scheme: gopher}}", "httpGet.scheme: Unsupported value: \"gopher\": supported values: \"HTTP\", \"HTTPS\"")]
    [InlineData("{exec: {command: [a]}, tcpSocket: {port: 80}}", "tcpSocket: Forbidden: may not specify more than 1 handler type")]
    [InlineData("{exec: {}}", "exec.command: Required value")]
    [InlineData("{tcpSocket: {port: 80}, successThreshold: 2}", "successThreshold: Invalid value: 2: must be 1")]
    [InlineData("{httpGet: {port: 80}, timeoutSeconds: 0, successThreshold: 0}")]
    [InlineData("{httpGet: {port: 80}, periodSeconds: -1}", "periodSeconds: Invalid value: -1: must be greater than or equal to 0")]
    [InlineData("{httpGet: {port: 80, scheme: HTTPS}}")]
    [InlineData("{httpGet: {port: http}}")]
    public void Check_Probe_NamesWhatIsWrong(string probe, params string[] wrong) =>
        Assert.Equal(wrong.Select(message => "spec.containers[0].livenessProbe." + message), Errors(Pod($"{{name: c, image: x, livenessProbe: {probe}}}")));

    [Theory]
    [InlineData(
        "ports: [{containerPort: 80, name: HTTP}]",
        "ports[0].name: Invalid value: \"HTTP\": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)",
        "ports[0].name: Invalid value: \"HTTP\": must contain at least one letter (a-z)"
    )]
    [InlineData("ports: [{containerPort: 80, name: a}, {containerPort: 81, name: a}]", "ports[1].name: Duplicate value: \"a\"")]
    [InlineData("ports: [{containerPort: 80}, {containerPort: 80}]")]
    [InlineData("ports: [{containerPort: 0}]", "ports[0].containerPort: Invalid value: 0: " + NoPort)]
    [InlineData("ports: [{name: a}]", "ports[0].containerPort: Required value")]
    [InlineData("ports: [{containerPort: 80, hostPort: 80}, {containerPort: 81, hostPort: 80}]", "ports[1].hostPort: Duplicate value: \"TCP//80\"")]
    [InlineData(
        "ports: [{containerPort: 80, protocol: tcp}]",
        "ports[0].protocol: Unsupported value: \"tcp\": supported values: \"SCTP\", \"TCP\", \"UDP\""
    )]
    [InlineData(
        "resources: {limits: {example.com/gpu: 500m}, requests: {example.com/gpu: 500m}}",
        "resources.limits[example.com/gpu]: Invalid value: \"500m\": must be an integer",
        "resources.requests[example.com/gpu]: Invalid value: \"500m\": must be an integer"
    )]
    [InlineData(
        "resources: {limits: {example.com/gpu: 2}, requests: {example.com/gpu: 1}}",
        "resources.requests: Invalid value: \"1\": must be equal to example.com/gpu limit of 2"
    )]
    [InlineData(
        "resources: {requests: {hugepages-2Mi: 2Mi}}",
        "resources.limits: Required value: Limit must be set for non overcommitable resources"
    )]
    [InlineData("resources: {limits: {example.com/gpu: 1}}")]
    [InlineData(
        "resources: {limits: {cpu: 1}, requests: {cpu: 1500m}}",
        "resources.requests: Invalid value: \"1500m\": must be less than or equal to cpu limit of 1"
    )]
    [InlineData("env: [{name: \"\"}]", "env[0].name: Required value")]
    [InlineData(
        "env: [{name: A=B}]",
        "env[0].name: Invalid value: \"A=B\": a valid environment variable name must consist only of printable ASCII characters other than '='"
    )]
    [InlineData(
        "env: [{name: A, value: b, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]",
        "env[0].valueFrom: Invalid value: \"\": may not be specified when `value` is not empty"
    )]
    [InlineData(
        "env: [{name: A, valueFrom: {}}]",
        "env[0].valueFrom: Invalid value: \"\": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`"
    )]
    [InlineData("env: [{name: A, valueFrom: {secretKeyRef: {name: s}}}]", "env[0].valueFrom.secretKeyRef.key: Required value")]
    [InlineData("envFrom: [{prefix: A}]", "envFrom[0]: Invalid value: \"\": must specify one of: `configMapRef` or `secretRef`")]
    [InlineData("volumeMounts: [{name: v, mountPath: /a}, {name: v, mountPath: /a}]", "volumeMounts[1].mountPath: Invalid value: \"/a\": must be unique")]
    [InlineData("volumeMounts: [{name: w, mountPath: /a}]", "volumeMounts[0].name: Not found: \"w\"")]
    [InlineData("volumeMounts: [{name: v, mountPath: /a, subPath: ../b}]", "volumeMounts[0].subPath: Invalid value: \"../b\": must not contain '..'")]
    [InlineData("imagePullPolicy: Sometimes", "imagePullPolicy: Unsupported value: \"Sometimes\": supported values: \"Always\", \"IfNotPresent\", \"Never\"")]
    public void Check_Container_NamesWhatIsWrong(string fields, params string[] wrong) =>
        Assert.Equal(
            wrong.Select(message => "spec.containers[0]." + message),
            Errors(Pod($"{{name: c, image: x, {fields}}}", "volumes: [{name: v, emptyDir: {}}]"))
        );

    [Theory]
    [InlineData("{configMap: {name: m, defaultMode: 511}}")]
    [InlineData("{configMap: {name: m, defaultMode: 0}}")]
    [InlineData(
        "{configMap: {name: m, defaultMode: 512}}",
        "configMap.defaultMode: Invalid value: 512: must be a number between 0 and 0777 (octal), both inclusive"
    )]
    [InlineData(
        "{secret: {secretName: s, defaultMode: -1}}",
        "secret.defaultMode: Invalid value: -1: must be a number between 0 and 0777 (octal), both inclusive"
    )]
    [InlineData(
        "{secret: {secretName: s, items: [{key: k, path: p, mode: 600}]}}",
        "secret.items[0].mode: Invalid value: 600: must be a number between 0 and 0777 (octal), both inclusive"
    )]
    [InlineData("{configMap: {name: m, items: [{key: k, path: /p}]}}", "configMap.items[0].path: Invalid value: \"/p\": must be a relative path")]
    [InlineData("{configMap: {}}", "configMap.name: Required value")]
    [InlineData("{emptyDir: {}, hostPath: {path: /p}}", "hostPath: Forbidden: may not specify more than 1 volume type")]
    [InlineData(
        "{hostPath: {path: /a/../b, type: Folder}}",
        "hostPath.path: Invalid value: \"/a/../b\": must not contain '..'",
        "hostPath.type: Unsupported value: \"Folder\": supported values: \"BlockDevice\", \"CharDevice\", \"Directory\", \"DirectoryOrCreate\", "
            + "\"File\", \"FileOrCreate\", \"Socket\""
    )]
    public void Check_Volume_NamesWhatIsWrong(string source, params string[] wrong) =>
        Assert.Equal(wrong.Select(message => "spec.volumes[0]." + message), Errors(Pod("{name: c, image: x}", $"volumes: [{source.Insert(1, "name: v, ")}]")));

    [Fact]
    public void Check_ModeThatLooksOctal_HintsAtBothSpellings()
    {
        var root = Checked(Pod("{name: c, image: x}", "volumes: [{name: v, configMap: {name: m, defaultMode: 644}}]"));
        Assert.Equal("write 0644 or 420 for the mode 644", Assert.Single(root.Errors).Hint);
    }

    [Theory]
    [InlineData("[{name: a, port: 53, nodePort: 31000}, {name: b, port: 53, protocol: UDP, nodePort: 31000}]")]
    [InlineData("[{name: a, port: 53, nodePort: 31000}, {name: b, port: 54, nodePort: 31000}]", "spec.ports[1].nodePort: Duplicate value: 31000")]
    [InlineData("[{port: 53, targetPort: \"5000\"}]", "spec.ports[0].targetPort: Invalid value: \"5000\": must contain at least one letter (a-z)")]
    [InlineData("[{port: 53, targetPort: web}]")]
    [InlineData("[{port: 53, targetPort: 70000}]", "spec.ports[0].targetPort: Invalid value: 70000: " + NoPort)]
    [InlineData("[{name: a, port: 53}, {name: a, port: 54}]", "spec.ports[1].name: Duplicate value: \"a\"")]
    [InlineData(
        "[{name: A, port: 53}]",
        "spec.ports[0].name: Invalid value: \"A\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must "
            + "start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
    )]
    [InlineData("[{port: 53}, {name: a, port: 54}]", "spec.ports[0].name: Required value")]
    public void Check_ServicePorts_NamesWhatIsWrong(string ports, params string[] wrong) =>
        Assert.Equal(wrong, Errors($"{{apiVersion: v1, kind: Service, metadata: {{name: s}}, spec: {{type: NodePort, ports: {ports}}}}}"));

    [Theory]
    [InlineData(
        "{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50, averageValue: 100m}}}",
        "resource.target.averageValue: Forbidden: may not set both a target raw value and a target utilization"
    )]
    [InlineData(
        "{type: Resource, resource: {name: cpu, target: {type: Percent, averageUtilization: 50}}}",
        "resource.target.type: Invalid value: \"Percent\": must be either Utilization, Value, or AverageValue"
    )]
    [InlineData(
        "{type: Resource, resource: {name: cpu, target: {averageUtilization: 50}}}",
        "resource.target.type: Required value: must specify a metric target type"
    )]
    [InlineData(
        "{type: Resource, resource: {name: cpu, target: {type: Value, value: 1}}}",
        "resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization"
    )]
    [InlineData(
        "{type: Resource, resource: {name: cpu, target: {type: AverageValue, averageValue: 0}}}",
        "resource.target.averageValue: Invalid value: \"0\": must be positive"
    )]
    [InlineData(
        "{type: ContainerResource, containerResource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}",
        "containerResource.container: Required value: must specify a container"
    )]
    [InlineData("{type: Resource}", "resource: Required value: must populate information for the given metric source")]
    [InlineData(
        "{type: Gauge}",
        "gauge: Required value: must populate information for the given metric source",
        "type: Unsupported value: \"Gauge\": supported values: \"ContainerResource\", \"External\", \"Object\", \"Pods\", \"Resource\""
    )]
    [InlineData("{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}")]
    public void Check_Metric_NamesWhatIsWrong(string metric, params string[] wrong) =>
        Assert.Equal(wrong.Select(message => "spec.metrics[0]." + message), Errors(Autoscaler($"metrics: [{metric}]")));

    [Theory]
    [InlineData("{tolerance: 50m}")]
    [InlineData("{tolerance: -50m}", "tolerance: Invalid value: \"-50m\": must be greater than or equal to 0")]
    [InlineData("{stabilizationWindowSeconds: 3601}", "stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600")]
    [InlineData("{selectPolicy: Most}", "selectPolicy: Unsupported value: \"Most\": supported values: \"Disabled\", \"Max\", \"Min\"")]
    [InlineData(
        "{policies: [{type: Pods, value: 0, periodSeconds: 1801}]}",
        "policies[0].value: Invalid value: 0: must be greater than zero",
        "policies[0].periodSeconds: Invalid value: 1801: must be less than or equal to 1800"
    )]
    public void Check_Behavior_NamesWhatIsWrong(string rules, params string[] wrong) =>
        Assert.Equal(wrong.Select(message => "spec.behavior.scaleUp." + message), Errors(Autoscaler($"behavior: {{scaleUp: {rules}}}")));

    [Theory]
    [InlineData(
        "metadata: {name: a, labels: {\"a b\": c}}",
        "metadata.labels: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
            + "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
    )]
    [InlineData("metadata: {name: a, annotations: {\"\": c}}", "metadata.annotations: Invalid value: \"\": name part must be non-empty")]
    [InlineData("metadata: {name: a, annotations: {Example.com/Key: c}}")]
    [InlineData(
        "metadata: {name: a, ownerReferences: [{apiVersion: v1, kind: Pod, name: p}]}",
        "metadata.ownerReferences.uid: Invalid value: \"\": must not be empty"
    )]
    [InlineData("metadata: {}", "metadata.name: Required value: name or generateName is required")]
    [InlineData("metadata: {generateName: a-}")]
    [InlineData(
        "metadata: {name: a}, data: {\"a/b\": c}",
        "data[a/b]: Invalid value: \"a/b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or "
            + "'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"
    )]
    [InlineData("metadata: {name: a}, data: {..a: c}", "data[..a]: Invalid value: \"..a\": must not start with '..'")]
    public void Check_ConfigMap_NamesWhatIsWrong(string fields, params string[] wrong) =>
        Assert.Equal(wrong, Errors($"{{apiVersion: v1, kind: ConfigMap, {fields}}}"));

    [Fact]
    public void Check_NothingButAKind_MissesWhatMustBeGiven() => Assert.Equal(
        ["metadata.name: Required value: name or generateName is required", "spec.selector: Required value", "spec.template.spec.containers: Required value"],
        Errors("{apiVersion: apps/v1, kind: Deployment, metadata: {}}"));

    private static string Autoscaler(string fields) =>
        $"{{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {{name: a}}, spec: {{scaleTargetRef: {{kind: Deployment, name: a}}, "
            + $"maxReplicas: 5, {fields}}}}}";

    private static string Pod(string container, string fields = "volumes: []") =>
        $"{{apiVersion: v1, kind: Pod, metadata: {{name: p}}, spec: {{containers: [{container}], {fields}}}}}";

    private static IEnumerable<string> Errors(string yaml) => Checked(yaml).Errors.Select(error => $"{error.Field}: {error.Message}");

    private static Field Checked(string yaml)
    {
        var value = Yaml.ToJson(yaml)!.AsObject();
        var root = Field.Root(value);
        var (apiVersion, kind) = (root["apiVersion"].Text!, root["kind"].Text!);
        var type = SchemaLibrary.Find(apiVersion, kind)!;
        Assert.Empty(SchemaDecoder.Decode(type, value));
        var rules = KindRules.Of(apiVersion, kind);
        rules.Default(root);
        rules.CheckAll(root, type);
        return root;
    }
}
