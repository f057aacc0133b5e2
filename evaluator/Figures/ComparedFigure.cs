
namespace MlServe.Evaluator.Figures;

/// <summary>A figure that manifests are compared by: one declaration for the table, the pairs and the files.</summary>
/// <param name="Name">As in summary.json, where it is there.</param>
/// <param name="Title">For people.</param>
/// <param name="Unit">Of what is shown.</param>
/// <param name="Value">The figure of a run, in the unit of <paramref name="Name"/>; null when unknown.</param>
/// <param name="Shown">What is shown ÷ the figure.</param>
/// <param name="IsRatio">Two of them are compared by their ratio; else, because 0 is an everyday value of it, by their difference.</param>
internal sealed record ComparedFigure(string Name, string Title, string Unit, Func<Summary, double?> Value, double Shown = 1, bool IsRatio = true)
{
    /// <summary>Mean response time of what was served.</summary>
    public static readonly ComparedFigure ResponseTime = new("response_time_s", "Response time", "ms", summary => summary.ResponseTimeSeconds, 1000);

    /// <summary>Memory requested, mean over time.</summary>
    public static readonly ComparedFigure MemoryRequested = new(
        "memory_requested_KB",
        "Memory requested",
        "MiB",
        summary => summary.MemoryRequestedKB,
        1.0 / 1024
    );

    /// <summary>Share of the evaluation images classified rightly.</summary>
    public static readonly ComparedFigure Accuracy = new("accuracy", "Accuracy", "%", summary => summary.Accuracy, 100, IsRatio: false);

    /// <summary>Share of the requests that failed.</summary>
    public static readonly ComparedFigure Failed = new("failed_share", "Failed", "%", FailedShare, 100, IsRatio: false);

    /// <summary>All of them, the most telling first.</summary>
    public static readonly IReadOnlyList<ComparedFigure> All =
    [
        ResponseTime,
        MemoryRequested,
        Accuracy,
        Failed,
        new("latency_p95_s", "95 % within", "ms", summary => summary.LatencyP95Seconds, 1000),
        new("latency_p99_s", "99 % within", "ms", summary => summary.LatencyP99Seconds, 1000),
        new("transaction_rate", "Transactions", "/s", summary => summary.TransactionRate),
        new("memory_used_KB", "Memory used", "MiB", summary => summary.MemoryUsedKB, 1.0 / 1024),
        new("cpu_requested_core", "CPU requested", "cores", summary => summary.CpuRequestedCores),
        new("cpu_used_core", "CPU used", "cores", summary => summary.CpuUsedCores),
        new("replicas_mean", "Replicas", "mean", summary => summary.ReplicasMean),
    ];

    private static double? FailedShare(Summary summary) =>
        summary is { Okay: { } okay, Failed: { } failed } && okay + failed > 0 ? (double)failed / (okay + failed) : null;
}
