using MlServe.Linux;

namespace MlServe.Evaluator.Simulation.Calibration;

/// <summary>The node that pods run on.</summary>
/// <param name="Processor">Its processor's name, as /proc/cpuinfo has it; null where it cannot be learned, such as on another node.</param>
/// <param name="Cores">Cores that pods, load generator and neighbours share.</param>
/// <param name="Cluster">The kubeconfig context, or <c>embedded</c>; null: any.</param>
internal sealed record CalibratedMachine(string? Processor, double Cores, string? Cluster = null)
{
    /// <summary>Cores that pods may request, where the node offers less or more than <see cref="Cores"/>; null: as many.</summary>
    public double? AllocatableCores { get; init; }

    /// <summary>Memory that pods may request, bytes; null: not known, and no bound.</summary>
    public long? AllocatableMemoryBytes { get; init; }

    /// <summary>Cores that other processes than pods and load generator use all the time, the cluster's own among them.</summary>
    public double OtherCpuCores { get; init; }

    /// <summary>
    /// Cores' worth of work that pods come to while they could keep all of them busy: threads that wait for a core that another was put on, or
    /// for the next look of the kernel's scheduler, leave some unused. Null where it was not measured: nothing is lost.
    /// </summary>
    public double? UsefulCores { get; init; }

    /// <summary>
    /// By how much the same work takes longer or shorter on another quarter of an hour, as a share (standard deviation): each trial of a
    /// simulation draws its own. On machines that others share nobody sees what their processors are doing besides.
    /// </summary>
    public double SpeedDeviation { get; init; }

    /// <summary>What calibrations say of it, which see a minute alone; measured on a virtual machine that was left alone (docs/simulation.md).</summary>
    public const double UsualSpeedDeviation = 0.05;

    /// <summary>Whether the load generator runs on the same cores, as with the embedded cluster.</summary>
    public bool SharesGenerator { get; init; } = true;

    /// <summary>The machine that this program runs on.</summary>
    /// <param name="cluster">The kubeconfig context, or <c>embedded</c>; null: any.</param>
    public static CalibratedMachine Here(string? cluster)
    {
        var lines = (KernelFiles.Read("/proc", "cpuinfo") ?? "").Split('\n');
        var name = lines.FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        return new CalibratedMachine(name?.Split(':', 2)[^1].Trim(), System.Environment.ProcessorCount, cluster);
    }

    /// <summary>In what it is another machine than <paramref name="wanted"/>; null when it is the same as far as is known.</summary>
    public string? DifferenceFrom(CalibratedMachine wanted) =>
        Processor is not null && wanted.Processor is not null && Processor != wanted.Processor
            ? $"another processor ({Processor} instead of {wanted.Processor})"
        : Cores != wanted.Cores ? Invariant($"another machine ({Cores} cores instead of {wanted.Cores})")
        : Cluster is not null && wanted.Cluster is not null && Cluster != wanted.Cluster ? $"another cluster ({Cluster} instead of {wanted.Cluster})"
        : null;
}
