using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using MlServe.Kubernetes.Rules;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Network;
using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Tests.Node.Kubelet;

namespace MlServe.LocalCluster.Tests.Network;

public class ServiceBackendsTests
{
    private static JsonObject Service(string targetPort = "5000", string type = "LoadBalancer") => JsonNode.Parse($$"""
        { "spec": { "type": "{{type}}", "selector": { "app": "ml" },
                    "ports": [ { "port": 6000, "targetPort": {{targetPort}}, "nodePort": 32000 } ] } }
        """)!.AsObject();

    private static JsonObject Pod(string ip, string ready = "True", string app = "ml") => JsonNode.Parse($$"""
        { "metadata": { "name": "p", "labels": { "app": "{{app}}", "other": "x" } },
          "spec": { "containers": [ { "name": "ml-app", "ports": [ { "name": "http", "containerPort": 5001 } ] } ] },
          "status": { "phase": "Running", "podIP": "{{ip}}", "conditions": [ { "type": "Ready", "status": "{{ready}}" } ] } }
        """)!.AsObject();

    private static JsonObject Terminating(string ip, string ready = "True")
    {
        var pod = Pod(ip, ready);
        pod.Set("2026-01-01T00:00:00Z", "metadata", "deletionTimestamp");
        return pod;
    }

    private static IReadOnlyList<ServicePortBackends> Of(JsonObject service, params JsonObject[] pods)
    {
        ClusterKinds.Services.Rules.Default(Field.Root(service));
        return ServiceBackends.Of(KubernetesJson.Deserialize<V1Service>(service.ToJsonString()), pods.Select(NodeFixture.Typed));
    }

    private static string[] Backends(JsonObject service, params JsonObject[] pods) =>
        [.. Of(service, pods).SelectMany(port => port.Backends).Select(backend => backend.ToString())];

    [Fact]
    public void Of_SeveralPods_OnlyReadyOnesOfTheSelector() =>
        Assert.Equal(["127.77.0.1:5000"], Backends(Service(), Pod("127.77.0.1"), Pod("127.77.0.2", ready: "False"), Pod("127.77.0.3", app: "other")));

    [Fact]
    public void Of_TerminatingPodBesideAReadyOne_GetsNothing() =>
        Assert.Equal(["127.77.0.2:5000"], Backends(Service(), Terminating("127.77.0.1"), Pod("127.77.0.2")));

    [Fact]
    public void Of_NoReadyPod_TerminatingOnesThatServe() =>
        Assert.Equal(
            ["127.77.0.1:5000"],
            Backends(Service(), Terminating("127.77.0.1"), Terminating("127.77.0.2", ready: "False"), Pod("127.77.0.3", ready: "False"))
        );

    [Fact]
    public void Of_NamedTargetPort_IsTheContainers() =>
        Assert.Equal(["127.77.0.1:5001"], Backends(Service("\"http\""), Pod("127.77.0.1")));

    [Fact]
    public void Of_NoTargetPort_IsThePort() =>
        Assert.Equal(["127.77.0.1:6000"], Backends(Service("null"), Pod("127.77.0.1")));

    [Fact]
    public void Of_ClusterIp_HasNoNodePort() => Assert.Empty(Of(Service(type: "ClusterIP"), Pod("127.77.0.1")));

    [Fact]
    public void Of_NoSelector_MeansNobody()
    {
        var service = Service();
        service["spec"]!.AsObject().Remove("selector");
        Assert.Empty(Backends(service, Pod("127.77.0.1")));
    }
}
