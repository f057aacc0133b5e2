using System.Net;
using k8s.Models;
using MlServe.LocalCluster.Network;
using MlServe.LocalCluster.Node.PodProcess;
using MlServe.LocalCluster.Node.Volumes;

namespace MlServe.LocalCluster.Node.Kubelet;

/// <summary>What the containers of a pod share: its volumes and its address.</summary>
/// <param name="pod">Is told what is missing.</param>
/// <param name="directory">Where logs and volumes are.</param>
/// <param name="volumes">Its volumes.</param>
/// <param name="addresses">The addresses of this node.</param>
/// <param name="time">The clock.</param>
internal sealed class PodSandbox(
    PodReporter pod, PodDirectory directory, PodVolumes volumes, PodAddresses addresses, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(5);
    private PodAddress? acquired;

    /// <summary>Where its logs are.</summary>
    public PodDirectory Directory => directory;

    /// <summary>The pod's address.</summary>
    public IPAddress Address => acquired!.Address;

    /// <summary>Makes it, waiting for as long as a volume lacks something, or no address is there on which the pod's ports are free.</summary>
    public async Task MakeAsync(CancellationToken stop)
    {
        while (!TryMake())
            await Task.Delay(TryAgain, time, stop);
    }

    /// <summary>How a container gets its volumes; null when it has none.</summary>
    /// <param name="container">The container of the pod's spec.</param>
    /// <param name="environment">The container's, for <c>subPathExpr</c>.</param>
    /// <exception cref="ContainerConfigException">A <c>subPath</c> leads out of its volume.</exception>
    public MountPlan? MountsOf(V1Container container, IReadOnlyDictionary<string, string> environment) =>
        volumes.PlanOf(pod.Pod, container, environment);

    /// <summary>The address is free for others.</summary>
    public void Dispose() => acquired?.Dispose();

    private bool TryMake()
    {
        try
        {
            var current = pod.Pod;
            volumes.Prepare(current);
            acquired = addresses.Acquire(current.Spec.Containers.SelectMany(container => container.Ports ?? [])
                .Where(port => port.Protocol == "TCP").Select(port => port.ContainerPort));
            pod.Address(acquired.Address);
            return true;
        }
        catch (VolumeException exception)
        {
            pod.Publish();
            pod.Warning(null, "FailedMount", exception.Message);
        }
        catch (IOException exception)
        {
            pod.Publish();
            pod.Warning(null, "FailedCreatePodSandBox", "Failed to create pod sandbox: " + exception.Message);
        }
        return false;
    }
}
