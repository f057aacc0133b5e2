using MlServe.Classifier.Limits;

namespace MlServe.Classifier;

/// <summary>
/// How much CPU this process may use. .NET's processor count rounds a quota up and ONNX Runtime's default ignores it
/// (FACTS §4), so both would start more threads than the quota feeds and be throttled.
/// </summary>
public static class CpuLimit
{
    /// <summary>The environment variable that wins over the cgroup: <c>2</c>, <c>0.5</c> or <c>500m</c>.</summary>
    public const string Variable = "CPU_LIMIT";

    /// <summary>The quota of this process's cgroup or of the tightest one above it, in cores; null when there is none (or no cgroup).</summary>
    public static double? FromCgroup() => CgroupQuota.Read();

    /// <summary>The limit in cores: the variable, else the cgroup; null when nothing limits.</summary>
    /// <exception cref="FormatException">The variable is set and is not a number of cores.</exception>
    public static double? Cores() => CpuQuantity.Parse(Environment.GetEnvironmentVariable(Variable)) ?? FromCgroup();

    /// <summary>Threads worth starting: the whole cores of the limit, at least one, at most the machine's.</summary>
    /// <exception cref="FormatException">The variable is set and is not a number of cores.</exception>
    public static int Threads() => Threads(Cores(), Environment.ProcessorCount);

    /// <summary>Rounded down: a thread that the quota feeds only in part holds up the others at every step of the graph.</summary>
    internal static int Threads(double? cores, int processors) =>
        cores is { } limit ? Math.Clamp((int)Math.Floor(limit), 1, Math.Max(1, processors)) : Math.Max(1, processors);
}
