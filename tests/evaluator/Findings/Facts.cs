using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Findings;
using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Tests.Findings;

/// <summary>Runs made by hand, a sample every five seconds.</summary>
internal static class Facts
{
    public static readonly DateTimeOffset Start = new(2026, 1, 31, 9, 0, 0, TimeSpan.Zero);

    /// <summary>A row of replicas that request a core and 2 GiB each and may use twice that; <paramref name="cpu"/> is of each.</summary>
    public static UsageRow Row(int at, int replicas = 1, double? cpu = 0.1, double? memoryMiB = 69) =>
        new(
            Start.AddSeconds(at), replicas, replicas, replicas * 2048.0 * 1024, 2 * replicas, replicas * 4096.0 * 1024, cpu * replicas,
            memoryMiB * 1024 * replicas)
        {
            Ready = replicas,
            CpuUsedByBusiestCores = cpu,
            MemoryUsedByLargestKB = memoryMiB * 1024,
        };

    /// <summary>Five seconds of the load.</summary>
    public static TimelineRow Slice(int at, double meanSeconds, long failed = 0, long transactions = 50) =>
        new(Start.AddSeconds(at), at, 5, 1, 20, transactions, transactions, failed, meanSeconds, meanSeconds, meanSeconds, meanSeconds);

    public static RunEvent Event(string kind, string about, string reason, string message = "") => new(Start, kind, about, reason, message);

    /// <summary>The only finding of a name.</summary>
    public static Finding Single(RunFacts facts, string name) => Assert.Single(RunFindings.Of(facts), finding => finding.Name == name);
}
