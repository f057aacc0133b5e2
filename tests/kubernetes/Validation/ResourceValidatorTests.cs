using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.Kubernetes.Json;
using MlServe.Kubernetes.Manifests;
using MlServe.Kubernetes.Rules;
using MlServe.Kubernetes.Validation;
using MlServe.RealAnswers;

namespace MlServe.Kubernetes.Tests.Validation;

public class ResourceValidatorTests
{
    private const string Deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: app
          labels: {app: app, app.kubernetes.io/part-of: tests}
        spec:
          replicas: 1
          selector: {matchLabels: {app: app}}
          strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 25%, maxUnavailable: 0}}
          template:
            metadata: {labels: {app: app}}
            spec:
              restartPolicy: Always
              volumes: [{name: cache, emptyDir: {sizeLimit: 1Gi}}]
              containers:
              - name: ml-app
                image: ml-app:1
                ports: [{name: http, containerPort: 5000}]
                env: [{name: A, value: "1"}]
                resources: {requests: {cpu: 1, memory: 2Gi}, limits: {cpu: "2", memory: 4Gi}}
                readinessProbe: {httpGet: {path: /readyz, port: http}, periodSeconds: 5}
                volumeMounts: [{name: cache, mountPath: /cache}]
        """;

    private const string Service = """
        apiVersion: v1
        kind: Service
        metadata: {name: app}
        spec:
          type: NodePort
          selector: {app: app}
          ports: [{name: http, port: 6000, targetPort: 5000, nodePort: 32000}]
        """;

    private const string Autoscaler = """
        apiVersion: autoscaling/v1
        kind: HorizontalPodAutoscaler
        metadata: {name: app}
        spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: app}, minReplicas: 1, maxReplicas: 5, targetCPUUtilizationPercentage: 40}
        """;

    private const string AutoscalerV2 = """
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: app}
        spec:
          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: app}
          maxReplicas: 5
          metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 40}}}]
          behavior: {scaleDown: {stabilizationWindowSeconds: 60, policies: [{type: Pods, value: 1, periodSeconds: 15}]}}
        """;

    private const string Job = """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: work}
        spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}
        """;

    [Theory]
    [InlineData(Deployment)]
    [InlineData(Service)]
    [InlineData(Autoscaler)]
    [InlineData(AutoscalerV2)]
    [InlineData(Job)]
    [InlineData("{apiVersion: v1, kind: Namespace, metadata: {name: a}}")]
    [InlineData("{apiVersion: example.com/v1, kind: Thing, metadata: {name: a}, anything: [1]}")]
    [InlineData("{apiVersion: v1, kind: ServiceAccount, metadata: {name: a}, automountServiceAccountToken: false}")]
    [InlineData("{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: \"system:Thing\"}, rules: []}")]
    [InlineData("{apiVersion: v1, kind: Secret, metadata: {name: a}, data: {k: YWJj}, stringData: {l: x}}")]
    [InlineData("{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {type: ExternalName, externalName: b.c}}")]
    [InlineData("{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {clusterIP: None, selector: {a: b}}}")]
    [InlineData("{apiVersion: example.com/v1, kind: Deploymant, metadata: {name: a}}")]
    [InlineData("{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: a}, spec: {serviceName: a, replicas: 2}, status: {ofALaterVersion: 1}}")]
    [InlineData("{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: null}")]
    [InlineData(
        "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {securityContext: {runAsUser: 4294967294}, terminationGracePeriodSeconds: "
            + "99999999999, containers: [{name: a, image: b}]}}"
    )]
    public void Validate_ValidObject_FindsNothing(string yaml) => Assert.Empty(Problems(yaml));

    [Theory]
    [InlineData("replicas: 1", "replica: 1", "spec.replica: unknown field; did you mean `replicas`?")]
    [InlineData("replicas: 1", "replicas: one", "spec.replicas: must be a whole number, not \"one\"")]
    [InlineData("replicas: 1", "replicas: \"1\"", "spec.replicas: must be a whole number, not \"1\"")]
    [InlineData("replicas: 1", "replicas: 1.5", "spec.replicas: must be a whole number, not 1.5")]
    [InlineData("replicas: 1", "replicas: 2147483648", "spec.replicas: must be a whole number from -2147483648 to 2147483647, not 2147483648")]
    [InlineData(
        "port: http}",
        "port: 99999999999}",
        "spec.template.spec.containers[0].readinessProbe.httpGet.port: must be a whole number from -2147483648 to 2147483647, not 99999999999"
    )]
    [InlineData("replicas: 1", "replicas: -1", "spec.replicas: Invalid value: -1: must be greater than or equal to 0")]
    [InlineData(
        "  name: app\n",
        "  name: Bad_Name\n",
        "metadata.name: Invalid value: \"Bad_Name\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', "
            + "and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
            + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
    )]
    [InlineData(
        "  name: app\n",
        "  name: app\n  creationTimestamp: yesterday\n",
        "metadata.creationTimestamp: must be a time like 2026-01-31T12:00:00Z, not \"yesterday\"; leave it out, the cluster sets it"
    )]
    [InlineData("  name: app\n", "", "metadata.name: Required value: name or generateName is required")]
    [InlineData(
        "labels: {app: app,",
        "labels: {app: a b,",
        "metadata.labels: Invalid value: \"a b\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and "
            + "must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
            + "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
    )]
    [InlineData("labels: {app: app,", "labels: {version: 1,", "metadata.labels.version: must be a string, not 1; put it in quotes")]
    [InlineData(
        "metadata: {labels: {app: app}}",
        "metadata: {labels: {app: other}}",
        "spec.template.metadata.labels: Invalid value: map[string]string{\"app\":\"other\"}: `selector` does not match template `labels`; the "
            + "selector asks for app=app"
    )]
    [InlineData(
        "metadata: {labels: {app: app}}",
        "metadata: {}",
        "spec.template.metadata.labels: Invalid value: map[string]string{}: `selector` does not match template `labels`; the selector asks for app=app"
    )]
    [InlineData(
        "{matchLabels: {app: app}}",
        "{}",
        "spec.selector: Invalid value: {}: empty selector is invalid for deployment; name labels of the template under matchLabels"
    )]
    [InlineData("  selector: {matchLabels: {app: app}}\n", "", "spec.selector: Required value")]
    [InlineData(
        "type: RollingUpdate",
        "type: rollingupdate",
        "spec.strategy.type: Unsupported value: \"rollingupdate\": supported values: \"Recreate\", \"RollingUpdate\"; did you mean `RollingUpdate`?"
    )]
    [InlineData(
        "restartPolicy: Always",
        "restartPolicy: Never",
        "spec.template.spec.restartPolicy: Unsupported value: \"Never\": supported values: \"Always\"; for pods that run to their end write a Job"
    )]
    [InlineData(
        "cpu: 1,",
        "cpu: 3,",
        "spec.template.spec.containers[0].resources.requests: Invalid value: \"3\": must be less than or equal to cpu limit of 2; lower the request "
            + "or raise the limit"
    )]
    [InlineData(
        "memory: 2Gi",
        "memory: 2GB",
        "spec.template.spec.containers[0].resources.requests.memory: \"2GB\" is not a quantity; write a number with an optional suffix, like "
            + "500m, 2, 1e3 or 2Gi"
    )]
    [InlineData(
        "memory: 4Gi",
        "mem: 4Gi",
        "spec.template.spec.containers[0].resources.limits[mem]: Invalid value: \"mem\": must be a standard resource type or fully qualified; write "
            + "cpu, memory, ephemeral-storage, or one with a prefix, like nvidia.com/gpu"
    )]
    [InlineData(
        "memory: 2Gi",
        "memory: -2Gi",
        "spec.template.spec.containers[0].resources.requests[memory]: Invalid value: \"-2Gi\": must be greater than or equal to 0"
    )]
    [InlineData(
        "memory: 2Gi",
        "memory: [2]",
        "spec.template.spec.containers[0].resources.requests.memory: must be a quantity like 500m or 2Gi, not a list"
    )]
    [InlineData(
        "sizeLimit: 1Gi",
        "sizeLimit: big",
        "spec.template.spec.volumes[0].emptyDir.sizeLimit: \"big\" is not a quantity; write a number with an optional suffix, like 500m, 2, 1e3 or 2Gi"
    )]
    [InlineData("limits:", "limit:", "spec.template.spec.containers[0].resources.limit: unknown field; did you mean `limits`?")]
    [InlineData(
        "containerPort: 5000",
        "containerPort: 70000",
        "spec.template.spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive"
    )]
    [InlineData(
        "port: http}",
        "port: web}",
        "spec.template.spec.containers[0].readinessProbe.httpGet.port: Invalid value: \"web\": the container has no port of that name"
    )]
    [InlineData(
        "httpGet: {path: /readyz, port: http}, ",
        "",
        "spec.template.spec.containers[0].readinessProbe: Required value: must specify a handler type; write httpGet, tcpSocket, exec or grpc"
    )]
    [InlineData("value: \"1\"", "value: 1", "spec.template.spec.containers[0].env[0].value: must be a string, not 1; put it in quotes")]
    [InlineData("value: \"1\"", "value: yes", "spec.template.spec.containers[0].env[0].value: must be a string, not true; put it in quotes")]
    [InlineData(
        "name: ml-app",
        "name: ML",
        "spec.template.spec.containers[0].name: Invalid value: \"ML\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters "
            + "or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is "
            + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
    )]
    [InlineData(
        "image: ml-app:1",
        "image: ' ml-app:1'",
        "spec.template.spec.containers[0].image: Invalid value: \" ml-app:1\": must not have leading or trailing whitespace"
    )]
    [InlineData("image: ml-app:1", "image: ml-app 1", "spec.template.spec.containers[0].image: Invalid value: \"ml-app 1\": contains a space")]
    [InlineData("{name: cache, mountPath", "{name: cahce, mountPath", "spec.template.spec.containers[0].volumeMounts[0].name: Not found: \"cahce\"")]
    [InlineData("apiVersion: apps/v1", "apiVersion: v1", "apiVersion: there is no Deployment in v1; write apps/v1")]
    [InlineData("apiVersion: apps/v1", "apiVersion: extensions/v1beta1", "apiVersion: there is no Deployment in extensions/v1beta1; write apps/v1")]
    [InlineData("apiVersion: apps/v1\n", "", "apiVersion: is missing; write apps/v1")]
    [InlineData("kind: Deployment\n", "", "kind: is missing; write for example Deployment or Service")]
    [InlineData("kind: Deployment", "kind: deployment", "kind: there is no deployment in apps/v1; did you mean `Deployment`?")]
    public void Validate_MistakeInDeployment_IsNamed(string right, string wrong, string problem) => AssertProblem(Deployment, right, wrong, problem);

    [Theory]
    [InlineData("port: 6000, ", "", "spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive")]
    [InlineData("ports: [{name: http, port: 6000, targetPort: 5000, nodePort: 32000}]", "ports: []", "spec.ports: Required value")]
    [InlineData(
        "type: NodePort",
        "type: Nodeport",
        "spec.type: Unsupported value: \"Nodeport\": supported values: \"ClusterIP\", \"ExternalName\", \"LoadBalancer\", \"NodePort\"; did you "
            + "mean `NodePort`?"
    )]
    [InlineData(
        "  type: NodePort\n",
        "",
        "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'; write type: NodePort or LoadBalancer"
    )]
    [InlineData(
        "targetPort: 5000",
        "targetPort: \"5000\"",
        "spec.ports[0].targetPort: Invalid value: \"5000\": must contain at least one letter (a-z); write the number without quotes, or the name of a "
            + "container's port"
    )]
    [InlineData(
        "{name: app}",
        "{name: 1app}",
        "metadata.name: Invalid value: \"1app\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic "
            + "character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
    )]
    [InlineData(
        "[{name: http, port: 6000",
        "[{port: 1}, {name: http, port: 6000",
        "spec.ports[0].name: Required value; with several ports each needs a name"
    )]
    [InlineData(
        "[{name: http, port: 6000",
        "[{name: a, port: 6000}, {name: http, port: 6000",
        "spec.ports[1]: Duplicate value: {\"Name\":\"\",\"Protocol\":\"TCP\",\"AppProtocol\":null,\"Port\":6000,\"TargetPort\":0,\"NodePort\":0}"
    )]
    public void Validate_MistakeInService_IsNamed(string right, string wrong, string problem) => AssertProblem(Service, right, wrong, problem);

    [Theory]
    [InlineData(Autoscaler, "minReplicas: 1", "minReplicas: 7", "spec.maxReplicas: Invalid value: 5: must be greater than or equal to `minReplicas`")]
    [InlineData(Autoscaler, "minReplicas: 1", "minReplicas: 0", "spec.minReplicas: Invalid value: 0: must be greater than or equal to 1")]
    [InlineData(Autoscaler, "maxReplicas: 5, ", "", "spec.maxReplicas: Invalid value: 0: must be greater than 0")]
    [InlineData(Autoscaler, "Percentage: 40", "Percentage: 0", "spec.targetCPUUtilizationPercentage: Invalid value: 0: must be greater than 0")]
    [InlineData(
        Autoscaler,
        "targetCPUUtilizationPercentage",
        "targetCpuUtilizationPercentage",
        "spec.targetCpuUtilizationPercentage: unknown field; did you mean `targetCPUUtilizationPercentage`?"
    )]
    [InlineData(
        Autoscaler,
        "autoscaling/v1",
        "autoscaling/v2beta2",
        "apiVersion: there is no HorizontalPodAutoscaler in autoscaling/v2beta2; write autoscaling/v1 or autoscaling/v2"
    )]
    [InlineData(
        AutoscalerV2,
        ", averageUtilization: 40",
        "",
        "spec.metrics[0].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization"
    )]
    [InlineData(
        AutoscalerV2,
        "type: Resource, resource",
        "type: ContainerResource, resource",
        "spec.metrics[0].containerResource: Required value: must populate information for the given metric source"
    )]
    [InlineData(
        AutoscalerV2,
        "Seconds: 60",
        "Seconds: 6000",
        "spec.behavior.scaleDown.stabilizationWindowSeconds: Invalid value: 6000: must be less than or equal to 3600"
    )]
    [InlineData(Job, "restartPolicy: Never, ", "", "spec.template.spec.restartPolicy: Required value: valid values: \"OnFailure\", \"Never\"")]
    [InlineData(
        "{apiVersion: v1, kind: Secret, metadata: {name: a}, data: {k: YWJj}}",
        "YWJj",
        "plain text",
        "data.k: is not base64; write plain text under stringData instead"
    )]
    [InlineData(
        "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: a}, spec: {replicas: 2}}",
        "replicas: 2",
        "replica: 2",
        "spec.replica: unknown field; did you mean `replicas`?"
    )]
    [InlineData(
        "{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: a}, spec: {rules: []}}",
        "[]",
        "{}",
        "spec.rules: must be a list (lines that begin with \"- \"), not a map"
    )]
    [InlineData(
        "{apiVersion: events.k8s.io/v1, kind: Event, metadata: {name: a}, note: b}",
        "note: b",
        "note: 1",
        "note: must be a string, not 1; put it in quotes"
    )]
    public void Validate_MistakeInOthers_IsNamed(string yaml, string right, string wrong, string problem) =>
        AssertProblem(yaml, right, wrong, problem);

    [Theory]
    [InlineData("env: [{name: A, value: \"1\"}]", "env: {A: 1}", "FieldValueTypeInvalid")]
    [InlineData("metadata: {labels: {app: app}}", "metadata: {labels: {app: 1}}", "FieldValueTypeInvalid")]
    [InlineData("{matchLabels: {app: app}}", "{matchLabel: {app: app}}", "FieldUnknown")]
    [InlineData("  selector: {matchLabels: {app: app}}", "  selector: app", "FieldValueTypeInvalid")]
    [InlineData("image: ml-app:1", "image: 1", "FieldValueTypeInvalid")]
    public void Validate_ValueThatDoesNotFit_IsNotMissedAsWell(string right, string wrong, string reason)
    {
        Assert.Contains(right, Deployment);
        Assert.Equal(reason, Assert.Single(Problems(Deployment.Replace(right, wrong))).Reason);
    }

    [Theory]
    [InlineData("pod.json", "v1", "Pod")]
    [InlineData("deployment.json", "apps/v1", "Deployment")]
    [InlineData("service.json", "v1", "Service")]
    [InlineData("hpa-v1.json", "autoscaling/v1", "HorizontalPodAutoscaler")]
    [InlineData("hpa-v2beta2.json", "autoscaling/v2", "HorizontalPodAutoscaler")]
    public void Validate_ObjectOfARealServer_FindsNothing(string file, string apiVersion, string kind)
    {
        var value = JsonNode.Parse(RealAnswer.Text(file))!.AsObject();
        (value["apiVersion"], value["kind"]) = (apiVersion, kind);

        Assert.Empty(ResourceValidator.Validate(value));
    }

    [Fact]
    public void Validate_WhatARealServerRefused_NamesTheSameFields()
    {
        // The object of which error-422-deployment.json is the answer.
        var problems = Problems(
            """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"Bad_Name"},"spec":{"selector":{"matchLabels":{"app":"x"}}"""
            + ""","template":{"metadata":{"labels":{"app":"y"}},"spec":{"containers":[{"name":"web"}]}}}}"""
        );
        var refused = KubernetesJson.Read<V1Status>(RealAnswer.Text("error-422-deployment.json")).Details!.Causes.Select(cause => cause.Field);

        Assert.Equal(refused.Order(), problems.Select(problem => problem.Field).Order());
    }

    private static void AssertProblem(string yaml, string right, string wrong, string problem)
    {
        Assert.Contains(right, yaml);
        var problems = Problems(yaml.Replace(right, wrong));
        Assert.Contains(problem, problems.Select(found => found.ToString()));
    }

    private static IReadOnlyList<FieldError> Problems(string yaml) => ResourceValidator.Validate(Yaml.ToJson(yaml)!.AsObject());
}
