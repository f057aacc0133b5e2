using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using MlServe.LocalCluster.Kinds;
using KubernetesJson = MlServe.Kubernetes.Json.KubernetesJson;

namespace MlServe.LocalCluster.Tests.Kinds;

/// <summary>The cells, the wide ones too, that <c>kubectl get</c> prints of one object of each kind.</summary>
public class RowTests
{
    private const string Metadata = "\"metadata\":{\"name\":\"a\",\"creationTimestamp\":\"2026-03-01T12:00:00Z\"}";
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerOptions.Default) { Encoder = KubernetesJson.Options.Encoder };
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 20, TimeSpan.Zero);

    [Theory]
    [InlineData("namespaces", """ "status":{"phase":"Active"} """, """["a","Active","20s"]""")]
    [InlineData("namespaces", "", """["a","<none>","20s"]""")]
    [InlineData(
        "nodes",
        """
            "spec":{"unschedulable":true},"status":{"conditions":[{"type":"Ready","status":"True"}],"addresses":[{"type":"InternalIP","address":"10.0.0.1"}],
            "nodeInfo":{"kubeletVersion":"v1.33.0","osImage":"Debian","kernelVersion":"6.1","containerRuntimeVersion":"mlserve://1"}}
            """,
        """["a","Ready,SchedulingDisabled","<none>","20s","v1.33.0","10.0.0.1","<none>","Debian","6.1","mlserve://1"]"""
    )]
    [InlineData(
        "nodes",
        """ "status":{"conditions":[{"type":"Ready","status":"Unknown"}]} """,
        """["a","NotReady","<none>","20s","<none>","<none>","<none>","<none>","<none>","<none>"]"""
    )]
    [InlineData("nodes", "", """["a","Unknown","<none>","20s","<none>","<none>","<none>","<none>","<none>","<none>"]""")]
    [InlineData(
        "services",
        """
            "spec":{"type":"NodePort","clusterIP":"10.96.0.10","selector":{"app":"web","tier":"a"},
            "ports":[{"port":80,"nodePort":30080,"protocol":"TCP"},{"port":53,"protocol":"UDP"}]}
            """,
        """["a","NodePort","10.96.0.10","<none>","80:30080/TCP,53/UDP","20s","app=web,tier=a"]"""
    )]
    [InlineData(
        "services",
        """ "spec":{"type":"LoadBalancer","clusterIP":""},"status":{"loadBalancer":{"ingress":[{"ip":"127.0.0.1"},{"hostname":"there"}]}} """,
        """["a","LoadBalancer","","127.0.0.1,there","<none>","20s","<none>"]"""
    )]
    [InlineData(
        "services",
        """ "spec":{"type":"LoadBalancer"},"status":{"loadBalancer":{}} """,
        """["a","LoadBalancer","<none>","<pending>","<none>","20s","<none>"]"""
    )]
    [InlineData(
        "services",
        """ "spec":{"type":"ExternalName","externalName":"elsewhere"} """,
        """["a","ExternalName","<none>","elsewhere","<none>","20s","<none>"]"""
    )]
    [InlineData(
        "endpoints",
        """
            "subsets":[{"addresses":[{"ip":"10.0.0.1"},{"ip":"10.0.0.2"}],"ports":[{"port":80},{"port":81}]},{"addresses":[{"ip":"10.0.0.3"}]}]
            """,
        """["a","10.0.0.1:80,10.0.0.2:80,10.0.0.1:81 + 2 more...","20s"]"""
    )]
    [InlineData("endpoints", "", """["a","<none>","20s"]""")]
    [InlineData(
        "endpointslices",
        """ "addressType":"IPv4","ports":[{"port":80},{}],"endpoints":[{"addresses":["10.0.0.1","10.0.0.2"]},{"addresses":["10.0.0.3"]}] """,
        """["a","IPv4","80,*","10.0.0.1,10.0.0.2,10.0.0.3","20s"]"""
    )]
    [InlineData("endpointslices", """ "addressType":"IPv4","endpoints":null """, """["a","IPv4","<unset>","<unset>","20s"]""")]
    [InlineData(
        "events",
        """
            "involvedObject":{"kind":"Pod","name":"web","fieldPath":"spec.containers{main}"},"type":"Normal","reason":"Started","message":" well\n",
            "source":{"component":"kubelet","host":"node"},"firstTimestamp":"2026-03-01T11:00:00Z","lastTimestamp":"2026-03-01T12:00:10Z","count":3,
            "eventTime":null
            """,
        """["10s","Normal","Started","pod/web","spec.containers{main}","kubelet, node","well","60m","3","a"]"""
    )]
    [InlineData(
        "events",
        """
            "involvedObject":{},"eventTime":"2026-03-01T12:00:15.250000Z","series":{"count":4,"lastObservedTime":"2026-03-01T12:00:18.500000Z"},
            "reportingComponent":"own"
            """,
        """["1s","<none>","<none>","/",null,"own",null,"4s","4","a"]"""
    )]
    [InlineData("configmaps", """ "data":{"a":"1","b":"2"},"binaryData":{"c":"AAAA"} """, """["a",3,"20s"]""")]
    [InlineData("secrets", """ "type":"Opaque","data":{"a":"AAAA"} """, """["a","Opaque",1,"20s"]""")]
    [InlineData("secrets", "", """["a","<none>",0,"20s"]""")]
    [InlineData("roles", "", """["a","2026-03-01T12:00:00Z"]""")]
    [InlineData("rolebindings", """ "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"monitor"} """, """["a","Role/monitor","20s"]""")]
    [InlineData("serviceaccounts", """ "secrets":[{"name":"a"}] """, """["a",1,"20s"]""")]
    [InlineData("leases", """ "spec":{"holderIdentity":"node"} """, """["a","node","20s"]""")]
    [InlineData(
        "deployments",
        """
            "spec":{"replicas":3,"selector":{"matchLabels":{"app":"web"},"matchExpressions":[{"key":"tier","operator":"In","values":["a","b"]}]},
            "template":{"spec":{"containers":[{"name":"one","image":"a:1"},{"name":"two","image":"b:2"}]}}},"status":{"readyReplicas":1,"updatedReplicas":2,
            "availableReplicas":1}
            """,
        """["a","1/3",2,1,"20s","one,two","a:1,b:2","app=web,tier in (a,b)"]"""
    )]
    [InlineData("deployments", """ "spec":{"replicas":0,"selector":{}} """, """["a","0/0",0,0,"20s","","","<none>"]""")]
    [InlineData(
        "replicasets",
        """
            "spec":{"replicas":2,"selector":{"matchLabels":{"app":"web"}},"template":{"spec":{"containers":[{"name":"one","image":"a:1"}]}}},
            "status":{"replicas":2,"readyReplicas":1}
            """,
        """["a",2,2,1,"20s","one","a:1","app=web"]"""
    )]
    [InlineData(
        "jobs",
        """
            "spec":{"completions":2,"parallelism":1,"selector":{"matchLabels":{"job-name":"a"}},"template":{"spec":{"containers":[{"name":"one",
            "image":"a:1"}]}}},
            "status":{"startTime":"2026-03-01T12:00:01Z","completionTime":"2026-03-01T12:00:09Z","succeeded":2,"conditions":[{"type":"SuccessCriteriaMet",
            "status":"True"},{"type":"Complete","status":"True"}]}
            """,
        """["a","Complete","2/2","8s","20s","one","a:1","job-name=a"]"""
    )]
    [InlineData(
        "jobs",
        """ "spec":{"parallelism":3},"status":{"startTime":"2026-03-01T12:00:01Z","conditions":[{"type":"Suspended","status":"False"},"""
        + """{"type":"FailureTarget","status":"True"}]} """,
        """["a","FailureTarget","0/1 of 3","19s","20s","","","<none>"]"""
    )]
    [InlineData(
        "jobs",
        """ "spec":{"completions":1},"status":{"conditions":[{"type":"Suspended","status":"True"}]} """,
        """["a","Suspended","0/1","","20s","","","<none>"]"""
    )]
    [InlineData(
        "jobs",
        """ "spec":{"completions":1},"status":{"conditions":[{"type":"Failed","status":"True"}]} """,
        """["a","Failed","0/1","","20s","","","<none>"]"""
    )]
    [InlineData(
        "horizontalpodautoscalers",
        """
            "spec":{"scaleTargetRef":{"kind":"Deployment","name":"web"},"minReplicas":1,"maxReplicas":5,"metrics":[
            {"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":40}}},
            {"type":"ContainerResource","containerResource":{"name":"cpu","container":"one","target":{"type":"AverageValue","averageValue":"500m"}}},
            {"type":"Resource","resource":{"name":"memory","target":{"type":"AverageValue","averageValue":"100Mi"}}}]},
            "status":{"currentReplicas":2,"currentMetrics":[
            {"type":"ContainerResource","containerResource":{"name":"cpu","container":"one","current":{"averageValue":"120m"}}},
            {"type":"Resource","resource":{"name":"cpu","current":{"averageValue":"50m","averageUtilization":12}}}]}
            """,
        """["a","Deployment/web","cpu: 12%/40%, cpu: 120m/500m + 1 more...","1",5,2,"20s"]"""
    )]
    [InlineData(
        "horizontalpodautoscalers",
        """
            "spec":{"scaleTargetRef":{"kind":"Deployment","name":"web"},"maxReplicas":5,"metrics":[
            {"type":"Resource","resource":{"name":"memory","target":{"type":"AverageValue","averageValue":"1Gi"}}},
            {"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":40}}}]},
            "status":{"currentMetrics":[{"type":"Resource","resource":{"name":"memory","current":{"averageValue":"52428800"}}}]}
            """,
        """["a","Deployment/web","memory: 52428800/1Gi, cpu: <unknown>/40%",null,5,0,"20s"]"""
    )]
    [InlineData(
        "horizontalpodautoscalers",
        """ "spec":{"scaleTargetRef":{"kind":"Deployment","name":"web"},"maxReplicas":5},"status":{"currentMetrics":null} """,
        """["a","Deployment/web","<none>",null,5,0,"20s"]"""
    )]
    [InlineData(
        "pods",
        """
            "spec":{"nodeName":"node","containers":[{"name":"one"},{"name":"two"}]},"status":{"phase":"Running","podIP":"10.0.0.1",
            "conditions":[{"type":"Ready","status":"True"}],"containerStatuses":[
            {"name":"one","ready":true,"restartCount":2,"state":{"running":{}},"lastState":{"terminated":{"exitCode":1,"finishedAt":"2026-03-01T12:00:05Z"}}},
            {"name":"two","ready":false,"restartCount":1,"state":{"terminated":{"exitCode":0,"reason":"Completed"}}}]}
            """,
        """["a","1/2","Running","3 (15s ago)","20s","10.0.0.1","node","<none>","<none>"]"""
    )]
    [InlineData(
        "pods",
        """
            "spec":{"containers":[{"name":"one"}]},"status":{"phase":"Running","containerStatuses":[{"name":"one","ready":false,"restartCount":0,
            "state":{"terminated":{"exitCode":137,"signal":9}}}]}
            """,
        """["a","0/1","Signal:9","0","20s","<none>","<none>","<none>","<none>"]"""
    )]
    [InlineData(
        "pods",
        """
            "spec":{"containers":[{"name":"one"}]},"status":{"phase":"Failed","containerStatuses":[{"name":"one","ready":false,"restartCount":0,
            "state":{"terminated":{"exitCode":3}}}]}
            """,
        """["a","0/1","ExitCode:3","0","20s","<none>","<none>","<none>","<none>"]"""
    )]
    [InlineData(
        "pods",
        """ "spec":{"initContainers":[{"name":"i"}],"containers":[{"name":"one"}]},"status":{"phase":"Pending","initContainerStatuses":["""
        + """{"name":"i","ready":false,"restartCount":1,"state":{"terminated":{"exitCode":2,"reason":"Error"}}}]} """,
        """["a","0/1","Init:Error","1","20s","<none>","<none>","<none>","<none>"]"""
    )]
    [InlineData(
        "pods",
        """ "spec":{"containers":[{"name":"one"}]},"status":{"phase":"Failed","reason":"Evicted"} """,
        """["a","0/1","Evicted","0","20s","<none>","<none>","<none>","<none>"]"""
    )]
    [InlineData("pods", """ "spec":{"containers":[{"name":"one"}]} """, """["a","0/1","Pending","0","20s","<none>","<none>","<none>","<none>"]""")]
    public void Row_Object_HasKubernetesCells(string plural, string fields, string cells)
    {
        var json = $"{{{Metadata}{(fields.Length == 0 ? "" : ",")}{fields}}}";
        // Each version's table is made of the kept version.
        Assert.All(ClusterKinds.All.Single(kind => kind.Plural == plural).Versions, version =>
        {
            var row = (IKubernetesObject<V1ObjectMeta>)JsonSerializer.Deserialize(json, version.Row, KubernetesJson.Options)!;
            Assert.Equal(cells, new JsonArray([.. version.Columns.Select(column => column.Value(row, Now))]).ToJsonString(Readable));
        });
    }
}
