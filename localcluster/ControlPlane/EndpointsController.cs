using System.Text.Json.Nodes;
using k8s.Models;
using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.ControlPlane;

/// <summary>Lists the pods behind each service: as Endpoints, and as an EndpointSlice.</summary>
internal sealed class EndpointsController(ObjectStore store, TimeProvider time, ILogger log) : ServiceController(store, time, log)
{
    private const string ServiceName = "kubernetes.io/service-name";

    /// <inheritdoc/>
    protected override void Reconcile(ObjectKey key)
    {
        var stored = Store.Find(ClusterKinds.Services, key);
        if (stored is null or { IsDeleting: true })
        {
            // Slices have the service as owner and go with it; Endpoints, by old custom, have not.
            if (Store.Find(ClusterKinds.Endpoints, key) is { } left)
                TryDelete(left);
            return;
        }
        var service = stored.As<V1Service>();
        // A service without a selector has endpoints that somebody else writes.
        if (service.Spec.Selector is not { Count: > 0 })
            return;
        var pods = Store.List(ClusterKinds.Pods, ObjectQuery.In(key.Namespace)).Items.Where(pod => service.Selects(pod.Labels))
            .Select(pod => pod.As<V1Pod>()).Where(pod => pod.Status.PodIP is { Length: > 0 } && !pod.HasEnded).ToList();
        var labels = new JsonObject { ["endpoints.kubernetes.io/managed-by"] = "endpoint-controller" };
        Write(
            ClusterKinds.Endpoints,
            key,
            new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["name"] = key.Name,
                    ["namespace"] = key.Namespace,
                    ["labels"] = labels,
                },
            },
            endpoints =>
            {
                var subsets = Subsets(service, pods);
                if (subsets.Count > 0)
                    endpoints["subsets"] = ObjectViews.ToJson(subsets);
                else
                    endpoints.Remove("subsets");
            }
        );

        var ofService = ObjectQuery.In(key.Namespace) with { Labels = LabelSelector.ForLabels([new(ServiceName, key.Name)]) };
        Write(ClusterKinds.EndpointSlices, Store.List(ClusterKinds.EndpointSlices, ofService).Items.FirstOrDefault()?.Key, NewSlice(stored), slice =>
        {
            slice["endpoints"] = ObjectViews.ToJson(pods.Select(Endpoint).ToList());
            // In a slice every port has a name, if an empty one; kubectl describe relies on it.
            slice["ports"] = ObjectViews.ToJson(pods.Take(1).SelectMany(pod => Ports(service, pod))
                .Select(port => new Discoveryv1EndpointPort { Name = port.Name ?? "", Port = port.Port, Protocol = port.Protocol }).ToList());
        });
    }

    /// <summary>The pods by what the service's ports are on them; those that are deleted are in none.</summary>
    private static List<V1EndpointSubset> Subsets(V1Service service, List<V1Pod> pods)
    {
        var all = service.Spec.PublishNotReadyAddresses == true;
        return
        [
            .. pods.Where(pod => !pod.IsDeleting).OrderBy(pod => pod.Status.PodIP, StringComparer.Ordinal)
                .GroupBy(pod => string.Join(' ', (service.Spec.Ports ?? []).Select(port => port.Of(pod)))).Select(group => new V1EndpointSubset
                {
                    Addresses = Addresses(group.Where(pod => all || pod.IsReady)),
                    NotReadyAddresses = Addresses(group.Where(pod => !all && !pod.IsReady)),
                    Ports = Ports(service, group.First()),
                }),
        ];
    }

    private static List<V1EndpointAddress>? Addresses(IEnumerable<V1Pod> pods) =>
        pods.Select(pod => new V1EndpointAddress
        {
            Ip = pod.Status.PodIP,
            NodeName = pod.Spec.NodeName,
            TargetRef = Target(pod),
        })
            .ToList()
            is { Count: > 0 } addresses
            ? addresses
            : null;

    private static V1Endpoint Endpoint(V1Pod pod) => new()
    {
        Addresses = [pod.Status.PodIP],
        Conditions = new V1EndpointConditions { Ready = pod.IsReady && !pod.IsDeleting, Serving = pod.IsReady, Terminating = pod.IsDeleting },
        NodeName = pod.Spec.NodeName,
        TargetRef = Target(pod),
    };

    private static V1ObjectReference Target(V1Pod pod) => new() { Kind = pod.Kind, NamespaceProperty = pod.Namespace(), Name = pod.Name(), Uid = pod.Uid() };

    private static List<Corev1EndpointPort> Ports(V1Service service, V1Pod pod) =>
    [
        .. from port in service.Spec.Ports ?? []
           where port.Of(pod) is not null
           select new Corev1EndpointPort { Name = port.Name is { Length: > 0 } name ? name : null, Port = port.Of(pod)!.Value, Protocol = port.Protocol },
    ];

    private static JsonObject NewSlice(StoredObject service) => new()
    {
        ["metadata"] = new JsonObject
        {
            ["generateName"] = service.Key.Name + "-",
            ["namespace"] = service.Key.Namespace,
            ["labels"] = new JsonObject { ["endpointslice.kubernetes.io/managed-by"] = "endpointslice-controller.k8s.io", [ServiceName] = service.Key.Name },
            ["ownerReferences"] = new JsonArray(OwnerReferences.To(service)),
        },
        ["addressType"] = "IPv4",
    };

    private void Write(ResourceKind kind, ObjectKey? key, JsonObject fresh, Action<JsonObject> fill)
    {
        if (key is { } found && Store.Find(kind, found) is not null)
            Store.Change(kind, found, fill);
        else
        {
            fill(fresh);
            Store.Create(kind, fresh);
        }
    }
}
