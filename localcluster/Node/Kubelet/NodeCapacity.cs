using System.Globalization;
using MlServe.Kubernetes;
using MlServe.Linux;

namespace MlServe.LocalCluster.Node.Kubelet;

/// <summary>What the node offers to requests.</summary>
/// <param name="Cpu">Cores that pods may request in all.</param>
/// <param name="Memory">Bytes that pods may request in all.</param>
/// <param name="MachineCores">Cores that are really there.</param>
internal sealed record NodeCapacity(Quantity Cpu, Quantity Memory, int MachineCores)
{
    /// <summary>Pods at most, as nodes of OpenShift, AKS and EKS may be given them; a kubelet that nobody configures takes 110.</summary>
    public const int Pods = 250;

    /// <summary>
    /// A node of the course has more cores than most laptops: with fewer, the example that scales to five pods of one core
    /// each could not. Requests are promises of a share, so that promising more than there is only means sharing.
    /// </summary>
    public const int LeastCores = 8;

    /// <summary>More cores are promised than there are.</summary>
    public bool IsOvercommitted => Cpu.Value > MachineCores;

    /// <summary>One line for people.</summary>
    public string Summary => IsOvercommitted
        ? $"overcommitted: pods may request {Cpu} CPUs, the machine has {MachineCores.ToString(CultureInfo.InvariantCulture)}"
        : $"pods may request {Cpu} CPUs";

    /// <summary>The machine's memory and cores.</summary>
    /// <param name="cpus">Cores to offer; null: the machine's, at least <see cref="LeastCores"/>.</param>
    public static NodeCapacity OfMachine(decimal? cpus = null) =>
        new(Quantity.Cores(cpus ?? Math.Max(Environment.ProcessorCount, LeastCores)), Quantity.Bytes(MachineMemory()), Environment.ProcessorCount);

    private static long MachineMemory() => Math.Min(
        KernelFiles.ReadMemory("/proc", "meminfo", "MemTotal") ?? long.MaxValue, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
}
