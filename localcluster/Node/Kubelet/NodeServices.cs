using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.ControlPlane;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Network;
using MlServe.LocalCluster.Node.Cgroups;
using MlServe.LocalCluster.Node.Volumes;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Node.Kubelet;

/// <summary>What all pods of the node share.</summary>
/// <param name="Store">The cluster's objects.</param>
/// <param name="Time">The clock.</param>
/// <param name="Cgroups">Limits.</param>
/// <param name="Addresses">Addresses.</param>
/// <param name="Images">Images.</param>
/// <param name="Capacity">What there is.</param>
/// <param name="Events">Speaks as kubelet.</param>
/// <param name="Log">Where failures of the node itself go.</param>
/// <param name="PodDirectory">Where pods' logs are.</param>
/// <param name="NodeName">The node's name.</param>
/// <param name="Relist">When a container's start is noticed.</param>
/// <param name="Mounts">How pods get volumes; found out when the first asks for one.</param>
internal sealed record NodeServices(
    ObjectStore Store, TimeProvider Time, IPodCgroups Cgroups, PodAddresses Addresses, ImageTable Images, NodeCapacity Capacity,
    EventRecorder Events, ILogger Log, string PodDirectory, string NodeName, Relist Relist, Lazy<MountSupport> Mounts);
