using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Store;
using ResourceKind = MlServe.LocalCluster.Store.ResourceKind;

namespace MlServe.LocalCluster.Hosting;

/// <summary>
/// Keeps and reads the objects of a small deployment once, in a store that nobody sees: what .NET has to compile for that is then
/// compiled before the first real one comes, whose pod would start later by it.
/// </summary>
internal static class WarmUp
{
    private const string Namespace = "default";

    private const string Template = """
        {"metadata":{"labels":{"app":"a"}},"spec":{"containers":[{"name":"a","image":"a","env":[{"name":"a","value":"a"}],"ports":[{"containerPort":1}],
         "resources":{"requests":{"cpu":"1","memory":"1Mi"},"limits":{"cpu":"1","memory":"1Mi"}},"readinessProbe":{"httpGet":{"port":1}}}]}}
        """;

    private const string Workload = $$$"""
        {"metadata":{"name":"a"},"spec":{"replicas":1,"selector":{"matchLabels":{"app":"a"}},"template":{{{Template}}} } }
        """;

    /// <summary>Does it.</summary>
    public static void Run()
    {
        using var store = new ObjectStore([.. ClusterKinds.All], TimeProvider.System, new Random());
        Read<V1Namespace>(ClusterKinds.Namespaces, $$"""{"metadata":{"name":"{{Namespace}}"} }""");
        Read<V1Deployment>(ClusterKinds.Deployments, Workload);
        Read<V1ReplicaSet>(ClusterKinds.ReplicaSets, Workload);
        Read<V1Service>(ClusterKinds.Services, """{"metadata":{"name":"a"},"spec":{"selector":{"app":"a"},"ports":[{"port":1}]}}""");
        var pod = Read<V1Pod>(ClusterKinds.Pods, Template.Replace("\"labels\"", "\"name\":\"a\",\"labels\"", StringComparison.Ordinal));
        ObjectViews.ToJson(pod.Status);

        T Read<T>(ResourceKind kind, string json) where T : class, IKubernetesObject<V1ObjectMeta>
        {
            var value = JsonNode.Parse(json)!.AsObject();
            if (kind.Namespaced)
                value.Set(Namespace, "metadata", "namespace");
            return store.Find(kind, store.Create(kind, value).Key())!.As<T>();
        }
    }
}
