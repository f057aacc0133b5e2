using k8s.Models;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Simulation.Calibration;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Objects;
using MlServe.Linux;

namespace MlServe.Evaluator.Calibration;

/// <summary>Which machine pods run on, as far as it can be learned from here.</summary>
internal static class MachineIdentity
{
    /// <summary>The machine of a cluster's first ready node.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="otherCores">Cores that others than pods and load generator use on it.</param>
    /// <param name="ct">Ends the question.</param>
    public static async Task<CalibratedMachine> ReadAsync(ClusterAccess cluster, double otherCores, CancellationToken ct)
    {
        var name = cluster.IsEmbedded ? ClusterAccess.EmbeddedName : cluster.Client.Config.Context;
        V1Node? node = null;
        try
        {
            node = (await cluster.Client.ListAsync<V1Node>(new ResourceQuery(), ct)).Items.FirstOrDefault(known => known.IsReady);
        }
        catch (KubernetesApiException exception) when (exception.StatusCode == 403)
        {
            // Not everyone may look at nodes.
        }

        double? Offered(string resource) => node?.Status.Allocatable?.TryGetValue(resource, out var amount) == true ? amount.ToDouble() : null;
        // A node of this machine has booted when this machine has.
        var isHere = cluster.IsEmbedded || (node?.Status.NodeInfo?.BootID is { Length: > 0 } boot && boot == ThisMachine.BootId);
        var machine = isHere || node is null
            ? CalibratedMachine.Here(name)
            : new CalibratedMachine(null, node.Status.Capacity?["cpu"].ToDouble() ?? Environment.ProcessorCount, name);
        return machine with
        {
            Processor = isHere ? machine.Processor : null,
            AllocatableCores = Offered("cpu"),
            AllocatableMemoryBytes = (long?)Offered("memory"),
            OtherCpuCores = otherCores,
            SharesGenerator = isHere,
        };
    }
}
