using System.Net.Sockets;
using System.Text.Json.Nodes;
using k8s.Models;
using Microsoft.Extensions.Logging;
using MlServe.Linux;
using MlServe.LocalCluster.ControlPlane;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Network;

/// <summary>
/// Keeps the node ports of all Services open for exactly the pods that serve them, and gives LoadBalancer Services the only
/// external address there is, 127.0.0.1. A port that another process holds is said in an event and tried again.
/// </summary>
internal sealed class NodePortController(ObjectStore store, TimeProvider time, Random random, ILogger log) : ServiceController(store, time, log), IDisposable
{
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(2);
    private readonly EventRecorder events = new(store, time, "kube-proxy");
    private readonly Dictionary<ObjectKey, List<PortForwarder>> open = [];
    private readonly TcpRelay relay = new();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var forwarder in open.Values.SelectMany(forwarders => forwarders))
            forwarder.Dispose();
        open.Clear();
        relay.Dispose();
    }

    /// <inheritdoc/>
    protected override IEnumerable<ObjectKey> AllKeys() => base.AllKeys().Concat(open.Keys);

    /// <inheritdoc/>
    protected override void Reconcile(ObjectKey key)
    {
        var stored = Store.Find(ClusterKinds.Services, key);
        var service = stored?.As<V1Service>();
        var ports = stored is null || stored.IsDeleting
            ? []
            : ServiceBackends.Of(service!, Store.List(ClusterKinds.Pods, ObjectQuery.In(key.Namespace)).Items.Select(pod => pod.As<V1Pod>()));

        var open = this.open.GetValueOrDefault(key) ?? (this.open[key] = []);
        foreach (var gone in open.Where(forwarder => ports.All(port => port.NodePort != forwarder.Port)).ToArray())
        {
            gone.Dispose();
            open.Remove(gone);
        }

        var problem = ports.Select(port => Apply(service!, port, open)).FirstOrDefault(text => text is not null);
        if (open.Count == 0)
            this.open.Remove(key);
        if (stored is null)
            return;
        if (problem is not null)
        {
            events.Warning(stored, "NodePortTaken", problem);
            Enqueue(key, TryAgain);
        }
        var isBalanced = service!.Spec.Type == "LoadBalancer";
        if (isBalanced || service.Status?.LoadBalancer?.Ingress is { Count: > 0 })
            SetAddress(key, isBalanced && problem is null);
    }

    /// <summary>Opens or updates one port; says why when it cannot be opened.</summary>
    private string? Apply(V1Service service, ServicePortBackends port, List<PortForwarder> open)
    {
        var forwarder = open.FirstOrDefault(forwarder => forwarder.Port == port.NodePort);
        var isNew = forwarder is null;
        forwarder ??= new PortForwarder(port.NodePort, relay, random);
        forwarder.ByClient = service.Spec.SessionAffinity == "ClientIP";
        try
        {
            // Tried before there are pods, so that the user hears of a taken port at once.
            if (isNew)
                forwarder.TryOpen();
            forwarder.Use(port.Backends);
            if (isNew)
                open.Add(forwarder);
            return null;
        }
        catch (SocketException exception)
        {
            forwarder.Dispose();
            open.Remove(forwarder);
            return exception.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? $"port {port.NodePort} is in use by {PortHolder.Describe(port.NodePort)}; stop it or choose another nodePort"
                : $"port {port.NodePort} cannot be opened: {exception.Message}";
        }
    }

    private void SetAddress(ObjectKey key, bool available) => Store.Change(ClusterKinds.Services, key, service =>
    {
        if (available)
            service.Set(new JsonArray(new JsonObject { ["ip"] = "127.0.0.1" }), "status", "loadBalancer", "ingress");
        else
            service.Object("status", "loadBalancer")?.Remove("ingress");
    }, WriteOptions.Status);
}
