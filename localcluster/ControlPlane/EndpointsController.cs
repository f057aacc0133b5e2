using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.ControlPlane;

/// <summary>Lists the pods behind each service: as Endpoints, and as an EndpointSlice.</summary>
internal sealed class EndpointsController(ObjectStore store, TimeProvider time, ILogger log) : Controller(store, time, log)
{
    private const string ServiceName = "kubernetes.io/service-name";

    /// <inheritdoc/>
    protected override IReadOnlyCollection<ResourceKind> Watched { get; } = [ClusterKinds.Services, ClusterKinds.Pods];

    /// <inheritdoc/>
    protected override IEnumerable<ObjectKey> KeysOf(StoreEvent change)
    {
        if (change.Kind == ClusterKinds.Services)
            return [change.Object!.Key];
        return Store.List(ClusterKinds.Services, ObjectQuery.In(change.Object!.Key.Namespace)).Items
            .Where(service => LabelSelector.ForLabels(service.Copy().StringMap("spec", "selector")) is var selector
                && (selector.Matches(change.Object.Labels) || change.Previous is not null && selector.Matches(change.Previous.Labels)))
            .Select(service => service.Key);
    }

    /// <inheritdoc/>
    protected override IEnumerable<ObjectKey> AllKeys() => Store.List(ClusterKinds.Services).Items.Select(item => item.Key);

    /// <inheritdoc/>
    protected override Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var service = Store.Find(ClusterKinds.Services, key)?.Copy();
        if (service is null || service.IsDeleting())
        {
            // Slices have the service as owner and go with it; Endpoints, by old custom, have not.
            if (Store.Find(ClusterKinds.Endpoints, key) is not null)
                Store.Delete(ClusterKinds.Endpoints, key);
            return Task.CompletedTask;
        }
        // A service without a selector has endpoints that somebody else writes.
        if (service.StringMap("spec", "selector") is not { Count: > 0 } selector)
            return Task.CompletedTask;
        var pods = Store.List(ClusterKinds.Pods, new ObjectQuery { Namespace = key.Namespace, Labels = LabelSelector.ForLabels(selector) }).Copies()
            .Where(pod => pod.Text("status", "podIP") is { Length: > 0 } && !PodReadiness.HasEnded(pod)).ToList();
        WriteEndpoints(service, pods.Where(pod => !pod.IsDeleting()).ToList());
        WriteSlice(service, pods);
        return Task.CompletedTask;
    }

    private void WriteEndpoints(JsonObject service, List<JsonObject> pods)
    {
        var all = service.Flag("spec", "publishNotReadyAddresses");
        var subsets = new JsonArray();
        foreach (var group in pods.GroupBy(pod => Ports(service, pod).ToJsonString()))
        {
            var subset = new JsonObject();
            foreach (var (name, members) in new[] { ("addresses", group.Where(pod => all || PodReadiness.IsReady(pod))), ("notReadyAddresses", group.Where(pod => !all && !PodReadiness.IsReady(pod))) })
                if (members.OrderBy(pod => pod.Text("status", "podIP"), StringComparer.Ordinal).Select(Address).ToArray<JsonNode>() is { Length: > 0 } addresses)
                    subset[name] = new JsonArray(addresses);
            subset["ports"] = JsonNode.Parse(group.Key);
            subsets.Add(subset);
        }
        Write(ClusterKinds.Endpoints, service.Key(), () => new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = service.Name(), ["namespace"] = service.Namespace() },
        }, o =>
        {
            if (subsets.Count > 0)
                o["subsets"] = subsets;
            else
                o.Remove("subsets");
        });
    }

    private void WriteSlice(JsonObject service, List<JsonObject> pods)
    {
        var key = Store.List(ClusterKinds.EndpointSlices, new ObjectQuery { Namespace = service.Namespace(), Labels = LabelSelectors.Parse($"{ServiceName}={service.Name()}") }).Items.FirstOrDefault()?.Key;
        var endpoints = new JsonArray([.. pods.Select(pod => new JsonObject
        {
            ["addresses"] = new JsonArray(pod.Text("status", "podIP")),
            ["conditions"] = new JsonObject { ["ready"] = PodReadiness.IsReady(pod) && !pod.IsDeleting(), ["serving"] = PodReadiness.IsReady(pod), ["terminating"] = pod.IsDeleting() },
            ["nodeName"] = pod.Text("spec", "nodeName"),
            ["targetRef"] = Target(pod),
        })]);
        var ports = pods.Count > 0 ? Ports(service, pods[0]) : [];
        // In a slice every port has a name, if an empty one; kubectl describe relies on it.
        foreach (var port in ports.OfType<JsonObject>())
            port.SetDefault("", "name");
        Write(ClusterKinds.EndpointSlices, key, () => new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["generateName"] = service.Name() + "-",
                ["namespace"] = service.Namespace(),
                ["labels"] = new JsonObject { ["endpointslice.kubernetes.io/managed-by"] = "endpointslice-controller.k8s.io", [ServiceName] = service.Name() },
                ["ownerReferences"] = new JsonArray(OwnedObjects.Reference(service)),
            },
            ["addressType"] = "IPv4",
        }, o =>
        {
            o["endpoints"] = endpoints;
            o["ports"] = ports;
        });
    }

    private void Write(ResourceKind kind, ObjectKey? key, Func<JsonObject> make, Action<JsonObject> fill)
    {
        if (key is { } found && Store.Find(kind, found) is not null)
            Store.Change(kind, found, fill);
        else
        {
            var value = make();
            fill(value);
            Store.Create(kind, value);
        }
    }

    private static JsonArray Ports(JsonObject service, JsonObject pod)
    {
        var ports = new JsonArray();
        foreach (var port in service.Items("spec", "ports"))
        {
            if (TargetPort(port, pod) is not { } target)
                continue;
            var entry = new JsonObject();
            if (port.Text("name") is { Length: > 0 } name)
                entry["name"] = name;
            entry["port"] = target;
            entry["protocol"] = port.Text("protocol");
            ports.Add(entry);
        }
        return ports;
    }

    private static long? TargetPort(JsonObject port, JsonObject pod) =>
        port.Text("targetPort") is { } name
            ? pod.Items("spec", "containers").SelectMany(container => container.Items("ports")).FirstOrDefault(candidate => candidate.Text("name") == name)?.Int("containerPort")
            : port.Int("targetPort") ?? port.Int("port");

    private static JsonObject Address(JsonObject pod) => new()
    {
        ["ip"] = pod.Text("status", "podIP"),
        ["nodeName"] = pod.Text("spec", "nodeName"),
        ["targetRef"] = Target(pod),
    };

    private static JsonObject Target(JsonObject pod) => new()
    {
        ["kind"] = "Pod",
        ["namespace"] = pod.Namespace(),
        ["name"] = pod.Name(),
        ["uid"] = pod.Uid(),
    };
}
