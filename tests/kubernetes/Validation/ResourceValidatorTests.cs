using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.Kubernetes.Json;
using MlServe.Kubernetes.Manifests;
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
    [InlineData("{apiVersion: v1, kind: ServiceAccount, metadata: {name: a}, anything: [1]}")]
    [InlineData("{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: \"system:Thing\"}, rules: []}")]
    [InlineData("{apiVersion: v1, kind: Secret, metadata: {name: a}, data: {k: YWJj}, stringData: {l: x}}")]
    [InlineData("{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {type: ExternalName, externalName: b.c}}")]
    [InlineData("{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {clusterIP: None, selector: {a: b}}}")]
    [InlineData("{apiVersion: example.com/v1, kind: Deploymant, metadata: {name: a}}")]
    [InlineData("{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: a}, spec: {whatever: 1}}")]
    [InlineData("{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: null}")]
    [InlineData("{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {securityContext: {runAsUser: 4294967294}, terminationGracePeriodSeconds: 99999999999, containers: [{name: a, image: b}]}}")]
    public void Validate_ValidObject_FindsNothing(string yaml) => Assert.Empty(Problems(yaml));

    [Theory]
    [InlineData("replicas: 1", "replica: 1", "spec.replica: unknown field; did you mean `replicas`?")]
    [InlineData("replicas: 1", "replicas: one", "spec.replicas: must be a whole number, not \"one\"")]
    [InlineData("replicas: 1", "replicas: \"1\"", "spec.replicas: must be a whole number, not \"1\"")]
    [InlineData("replicas: 1", "replicas: 1.5", "spec.replicas: must be a whole number, not 1.5")]
    [InlineData("replicas: 1", "replicas: 2147483648", "spec.replicas: must be a whole number from -2147483648 to 2147483647, not 2147483648")]
    [InlineData("port: http}", "port: 99999999999}", "spec.template.spec.containers[0].readinessProbe.httpGet.port: must be a whole number from -2147483648 to 2147483647, not 99999999999")]
    [InlineData("replicas: 1", "replicas: -1", "spec.replicas: -1 is less than 0")]
    [InlineData("  name: app\n", "  name: Bad_Name\n", "metadata.name: \"Bad_Name\" cannot be a name; use lower-case letters, digits, '-' and '.', with a letter or digit at both ends")]
    [InlineData("  name: app\n", "  name: app\n  creationTimestamp: yesterday\n", "metadata.creationTimestamp: must be a time like 2026-01-31T12:00:00Z, not \"yesterday\"; leave it out, the cluster sets it")]
    [InlineData("  name: app\n", "", "metadata.name: is missing")]
    [InlineData("labels: {app: app,", "labels: {app: a b,", "metadata.labels.app: \"a b\" cannot be a label's value; use letters, digits, '-', '_' and '.', at most 63")]
    [InlineData("labels: {app: app,", "labels: {version: 1,", "metadata.labels.version: must be a string, not 1; put it in quotes")]
    [InlineData("metadata: {labels: {app: app}}", "metadata: {labels: {app: other}}", "spec.template.metadata.labels: the selector asks for app=app, but the template has app=other; write the same labels in both")]
    [InlineData("metadata: {labels: {app: app}}", "metadata: {}", "spec.template.metadata.labels: the selector asks for app=app, but the template has no labels; write the same labels in both")]
    [InlineData("{matchLabels: {app: app}}", "{}", "spec.selector: is empty; name labels of the template under matchLabels")]
    [InlineData("  selector: {matchLabels: {app: app}}\n", "", "spec.selector: is missing")]
    [InlineData("type: RollingUpdate", "type: rollingupdate", "spec.strategy.type: \"rollingupdate\" is none of RollingUpdate, Recreate; did you mean `RollingUpdate`?")]
    [InlineData("restartPolicy: Always", "restartPolicy: Never", "spec.template.spec.restartPolicy: must be Always here; for pods that run to their end write a Job")]
    [InlineData("cpu: 1,", "cpu: 3,", "spec.template.spec.containers[0].resources.requests.cpu: requests 3 cpu, more than its limit of 2; lower the request or raise the limit")]
    [InlineData("memory: 2Gi", "memory: 2GB", "spec.template.spec.containers[0].resources.requests.memory: \"2GB\" is not a quantity; write a number with an optional suffix, like 500m, 2, 1e3 or 2Gi")]
    [InlineData("memory: 4Gi", "mem: 4Gi", "spec.template.spec.containers[0].resources.limits.mem: there is no resource \"mem\"; write cpu, memory, ephemeral-storage, or one with a prefix, like nvidia.com/gpu")]
    [InlineData("memory: 2Gi", "memory: -2Gi", "spec.template.spec.containers[0].resources.requests.memory: -2Gi is less than 0")]
    [InlineData("memory: 2Gi", "memory: [2]", "spec.template.spec.containers[0].resources.requests.memory: must be a quantity like 500m or 2Gi, not a list")]
    [InlineData("sizeLimit: 1Gi", "sizeLimit: big", "spec.template.spec.volumes[0].emptyDir.sizeLimit: \"big\" is not a quantity; write a number with an optional suffix, like 500m, 2, 1e3 or 2Gi")]
    [InlineData("limits:", "limit:", "spec.template.spec.containers[0].resources.limit: unknown field; did you mean `limits`?")]
    [InlineData("containerPort: 5000", "containerPort: 70000", "spec.template.spec.containers[0].ports[0].containerPort: 70000 is not a port; write 1 to 65535")]
    [InlineData("port: http}", "port: web}", "spec.template.spec.containers[0].readinessProbe.httpGet.port: the container has no port named \"web\"")]
    [InlineData("httpGet: {path: /readyz, port: http}, ", "", "spec.template.spec.containers[0].readinessProbe: does not say what to ask; write httpGet, tcpSocket, exec or grpc")]
    [InlineData("value: \"1\"", "value: 1", "spec.template.spec.containers[0].env[0].value: must be a string, not 1; put it in quotes")]
    [InlineData("value: \"1\"", "value: yes", "spec.template.spec.containers[0].env[0].value: must be a string, not true; put it in quotes")]
    [InlineData("name: ml-app", "name: ML", "spec.template.spec.containers[0].name: \"ML\" cannot be a container's name; use lower-case letters, digits and '-', at most 63, with a letter or digit at both ends")]
    [InlineData("image: ml-app:1", "image: ml-app 1", "spec.template.spec.containers[0].image: \"ml-app 1\" has a blank in it")]
    [InlineData("{name: cache, mountPath", "{name: cahce, mountPath", "spec.template.spec.containers[0].volumeMounts[0].name: there is no volume \"cahce\" in this pod")]
    [InlineData("apiVersion: apps/v1", "apiVersion: v1", "apiVersion: there is no Deployment in v1; write apps/v1")]
    [InlineData("apiVersion: apps/v1", "apiVersion: extensions/v1beta1", "apiVersion: there is no Deployment in extensions/v1beta1; write apps/v1")]
    [InlineData("apiVersion: apps/v1\n", "", "apiVersion: is missing; write apps/v1")]
    [InlineData("kind: Deployment\n", "", "kind: is missing; write what this is, like Deployment or Service")]
    [InlineData("kind: Deployment", "kind: deployment", "kind: there is no deployment in apps/v1; did you mean `Deployment`?")]
    public void Validate_MistakeInDeployment_IsNamed(string right, string wrong, string problem) => AssertProblem(Deployment, right, wrong, problem);

    [Theory]
    [InlineData("port: 6000, ", "", "spec.ports[0].port: is missing")]
    [InlineData("ports: [{name: http, port: 6000, targetPort: 5000, nodePort: 32000}]", "ports: []", "spec.ports: is missing; a Service needs a port")]
    [InlineData("type: NodePort", "type: Nodeport", "spec.type: \"Nodeport\" is none of ClusterIP, NodePort, LoadBalancer, ExternalName; did you mean `NodePort`?")]
    [InlineData("  type: NodePort\n", "", "spec.ports[0].nodePort: a ClusterIP Service has no node port; write type: NodePort or LoadBalancer")]
    [InlineData("targetPort: 5000", "targetPort: \"5000\"", "spec.ports[0].targetPort: \"5000\" cannot be a port's name; write a number without quotes, or the name of a container's port")]
    [InlineData("{name: app}", "{name: 1app}", "metadata.name: \"1app\" cannot be a Service's name; use lower-case letters, digits and '-', at most 63, with a letter or digit at both ends, and begin with a letter")]
    [InlineData("[{name: http, port: 6000", "[{port: 1}, {name: http, port: 6000", "spec.ports[0].name: is missing; with several ports each needs a name")]
    [InlineData("[{name: http, port: 6000", "[{name: a, port: 6000}, {name: http, port: 6000", "spec.ports[1].port: port 6000/TCP is there twice")]
    public void Validate_MistakeInService_IsNamed(string right, string wrong, string problem) => AssertProblem(Service, right, wrong, problem);

    [Theory]
    [InlineData(Autoscaler, "minReplicas: 1", "minReplicas: 7", "spec.maxReplicas: 5 is less than minReplicas, 7")]
    [InlineData(Autoscaler, "minReplicas: 1", "minReplicas: 0", "spec.minReplicas: 0 is less than 1")]
    [InlineData(Autoscaler, "maxReplicas: 5, ", "", "spec.maxReplicas: is missing")]
    [InlineData(Autoscaler, "Percentage: 40", "Percentage: 0", "spec.targetCPUUtilizationPercentage: 0 is less than 1 %")]
    [InlineData(Autoscaler, "targetCPUUtilizationPercentage", "targetCpuUtilizationPercentage", "spec.targetCpuUtilizationPercentage: unknown field; did you mean `targetCPUUtilizationPercentage`?")]
    [InlineData(Autoscaler, "autoscaling/v1", "autoscaling/v2beta2", "apiVersion: there is no HorizontalPodAutoscaler in autoscaling/v2beta2; write autoscaling/v1 or autoscaling/v2")]
    [InlineData(AutoscalerV2, ", averageUtilization: 40", "", "spec.metrics[0].resource.target.averageUtilization: must be a percentage of at least 1 for type Utilization")]
    [InlineData(AutoscalerV2, "type: Resource, resource", "type: ContainerResource, resource", "spec.metrics[0].containerResource: is missing for a metric of type ContainerResource")]
    [InlineData(AutoscalerV2, "Seconds: 60", "Seconds: 6000", "spec.behavior.scaleDown.stabilizationWindowSeconds: 6000 is not within 0 to 3600 s")]
    [InlineData(Job, "restartPolicy: Never, ", "", "spec.template.spec.restartPolicy: a Job needs OnFailure or Never")]
    [InlineData("{apiVersion: v1, kind: Secret, metadata: {name: a}, data: {k: YWJj}}", "YWJj", "plain text", "data.k: is not base64; write plain text under stringData instead")]
    public void Validate_MistakeInOthers_IsNamed(string yaml, string right, string wrong, string problem) => AssertProblem(yaml, right, wrong, problem);

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
        var problems = Problems("""{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"Bad_Name"},"spec":{"selector":{"matchLabels":{"app":"x"}},"template":{"metadata":{"labels":{"app":"y"}},"spec":{"containers":[{"name":"web"}]}}}}""");
        var refused = KubernetesJson.Read<V1Status>(RealAnswer.Text("error-422-deployment.json")).Details!.Causes.Select(cause => cause.Field);

        Assert.Equal(refused.Order(), problems.Select(problem => problem.Field).Order());
    }

    private static void AssertProblem(string yaml, string right, string wrong, string problem)
    {
        Assert.Contains(right, yaml);
        var problems = Problems(yaml.Replace(right, wrong));
        Assert.Contains(problem, problems.Select(found => found.ToString()));
    }

    private static IReadOnlyList<FieldProblem> Problems(string yaml) => ResourceValidator.Validate(Yaml.ToJson(yaml)!.AsObject());
}
