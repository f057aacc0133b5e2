namespace MlServe.Evaluator.Figures;

/// <summary>Every figure there is. A new one is an entry here, and a property of <see cref="Summary"/> where it is not computed from others.</summary>
internal static class KnownFigures
{
    private const double ToMiB = 1.0 / 1024, ToMilliseconds = 1000, ToPercent = 100;

    /// <summary>Mean response time of what was served.</summary>
    public static readonly Figure ResponseTime = new("response_time_s", "Response time", "ms")
    {
        Value = summary => summary.ResponseTimeSeconds, Shown = ToMilliseconds,
        IsBetterWhenLow = true, IsCompared = true, IsHeadline = true,
        Place = Place.Verdict, Remark = _ => "mean over served requests",
        Line = "response time", LineText = summary => FigureText.Of(summary.ResponseTimeSeconds, "0.0000", "s"),
    };

    /// <summary>Memory requested, mean over time.</summary>
    public static readonly Figure MemoryRequested = new("memory_requested_KB", "Memory requested", "MiB")
    {
        Value = summary => summary.MemoryRequestedKB, Shown = ToMiB,
        IsBetterWhenLow = true, IsCompared = true,
        Place = Place.Verdict, Remark = summary => FigureText.Kilobytes(summary.MemoryRequestedKB),
        Line = "memory requested", LineText = summary => FigureText.Memory(summary.MemoryRequestedKB),
    };

    /// <summary>Memory used, mean over time.</summary>
    public static readonly Figure MemoryUsed = new("memory_used_KB", "Memory used", "MiB")
    {
        Value = summary => summary.MemoryUsedKB, Shown = ToMiB,
        IsBetterWhenLow = true, IsCompared = true,
        Place = Place.Verdict, Remark = summary => FigureText.Kilobytes(summary.MemoryUsedKB),
        Line = "memory used", LineText = summary => FigureText.Memory(summary.MemoryUsedKB),
    };

    /// <summary>Transactions that were served, a second.</summary>
    public static readonly Figure TransactionRate = new("transaction_rate", "Transaction rate", "/s")
    {
        Value = summary => summary.TransactionRate,
        IsBetterWhenLow = false, IsCompared = true,
        Place = Place.Verdict, Remark = summary => summary.Okay is { } okay ? Invariant($"{okay:#,0} served, {summary.Failed ?? 0:#,0} failed") : null,
        Line = "transaction rate", LineText = summary => FigureText.Of(summary.TransactionRate, "0.000", "/s"),
    };

    /// <summary>Share of the evaluation images classified rightly.</summary>
    public static readonly Figure Accuracy = new("accuracy", "Accuracy", "%")
    {
        Value = summary => summary.Accuracy, Shown = ToPercent,
        IsBetterWhenLow = false, IsCompared = true, IsRatio = false, IsHeadline = true,
        Place = Place.Detail,
        Line = "accuracy", LineText = summary => FigureText.Of(summary.Accuracy * 100, "0.00", "%"),
    };

    /// <summary>Share of the requests that failed.</summary>
    public static readonly Figure FailedShare = new("failed_share", "Failed", "%")
    {
        Value = summary => summary is { Transactions: { } answered, Failed: { } failed } && answered + failed > 0 ? (double)failed / (answered + failed) : null,
        Shown = ToPercent, IsBetterWhenLow = true, IsCompared = true, IsRatio = false, IsHeadline = true,
    };

    /// <summary>95th percentile of the time of a transaction.</summary>
    public static readonly Figure P95 = Latency("latency_p95_s", "95th percentile", "latency p95", summary => summary.LatencyP95Seconds, isCompared: true);

    /// <summary>Requests that failed.</summary>
    public static readonly Figure Failed = new("failed", "Failed requests", "") { Value = summary => summary.Failed, IsBetterWhenLow = true };

    /// <summary>A Job's time from its start to its end.</summary>
    public static readonly Figure Completion = new("completion_s", "Completion time", "s") { IsBetterWhenLow = true, IsHeadline = true };

    /// <summary>Requests within every objective's limit, a second.</summary>
    public static readonly Figure Goodput = new("goodput", "Goodput", "/s")
    {
        Value = summary => summary.Goodput, IsBetterWhenLow = false, IsCompared = true, IsHeadline = true,
        Place = Place.Detail, Remark = _ => "served within every objective's limit",
        Line = "goodput", LineText = summary => FigureText.Of(summary.Goodput, "0.000", "/s"),
    };

    /// <summary>Share of the requests that were within every objective's limit.</summary>
    public static readonly Figure GoodShare = new("good_share", "Good answers", "%")
    {
        Value = summary => summary.GoodShare, Shown = ToPercent, IsBetterWhenLow = false, IsCompared = true, IsRatio = false,
        Place = Place.Detail, Line = "good answers", LineText = summary => FigureText.Of(summary.GoodShare * 100, "0.###", "% of all requests"),
    };

    /// <summary>Bad answers ÷ those that the objectives allow; above 1 one is missed.</summary>
    public static readonly Figure BudgetSpent = new("budget_spent", "Error budget spent", "%")
    {
        Value = summary => summary.BudgetSpent, Shown = ToPercent, IsBetterWhenLow = true, IsCompared = true, IsRatio = false, Place = Place.Detail,
    };

    /// <summary>Time during which an objective was not kept.</summary>
    public static readonly Figure Violation = new("violation_s", "In violation", "s")
    {
        Value = summary => summary.ViolationSeconds, IsBetterWhenLow = true, IsCompared = true, IsRatio = false, IsHeadline = true,
        Place = Place.Detail, Line = "in violation", LineText = summary => FigureText.Of(summary.ViolationSeconds, "0.#", "s"),
    };

    /// <summary>What was requested during the load, at its price.</summary>
    public static readonly Figure Cost = new("cost", "Cost", "")
    {
        Value = summary => summary.Cost, IsBetterWhenLow = true, IsCompared = true,
        Place = Place.Detail, Remark = _ => "of what was requested during the load", Line = "cost",
    };

    /// <summary>The same ÷ thousands of good answers.</summary>
    public static readonly Figure CostPer1000Good = new("cost_per_1000_good", "Cost of 1,000 good answers", "")
    {
        Value = summary => summary.CostPer1000Good, IsBetterWhenLow = true, IsCompared = true, IsHeadline = true,
        Place = Place.Detail, Line = "cost of 1,000 good",
    };

    /// <summary>Transactions that were served.</summary>
    public static readonly Figure Okay = new("okay", "Served", "")
    {
        Value = summary => summary.Okay, IsBetterWhenLow = false,
        Line = "okay / failed", LineText = summary => summary.Okay is { } okay ? Invariant($"{okay} / {summary.Failed}") : null,
    };

    /// <summary>Requests that were answered.</summary>
    public static readonly Figure Transactions = new("transactions", "Transactions", "") { Value = summary => summary.Transactions };

    /// <summary>CPU requested, mean over time.</summary>
    public static readonly Figure CpuRequested = new("cpu_requested_core", "CPU requested", "cores")
    {
        Value = summary => summary.CpuRequestedCores, IsBetterWhenLow = true, IsCompared = true,
        Place = Place.Detail, Line = "CPU requested", LineText = summary => FigureText.Of(summary.CpuRequestedCores, "0.000", "cores"),
    };

    /// <summary>CPU used, mean over time.</summary>
    public static readonly Figure CpuUsed = new("cpu_used_core", "CPU used", "cores")
    {
        Value = summary => summary.CpuUsedCores, IsBetterWhenLow = true, IsCompared = true,
        Place = Place.Detail, Line = "CPU used", LineText = summary => FigureText.Of(summary.CpuUsedCores, "0.000", "cores"),
    };

    /// <summary>Most CPU that was used at a time.</summary>
    public static readonly Figure CpuUsedPeak = new("cpu_used_peak_core", "CPU used, peak", "cores") { IsBetterWhenLow = true };

    /// <summary>Most memory that was used at a time.</summary>
    public static readonly Figure MemoryUsedPeak = new("memory_used_peak_KB", "Memory used, peak", "MiB")
    {
        Shown = ToMiB, IsBetterWhenLow = true, IsHeadline = true,
    };

    /// <summary>Time from applying the manifest until the service classified.</summary>
    public static readonly Figure ReadyAfter = new("ready_after_s", "Ready after", "s") { IsBetterWhenLow = true };

    /// <summary>Containers that were killed for memory during the load.</summary>
    public static readonly Figure OomKills = new("oom_kills", "Killed for memory", "times") { IsBetterWhenLow = true };

    /// <summary>Pods of a Job that failed.</summary>
    public static readonly Figure PodsFailed = new("pods_failed", "Pods that failed", "") { IsBetterWhenLow = true };

    /// <summary>In the order in which tables, pages and files show them: first what a run is judged by, then what explains it.</summary>
    public static readonly IReadOnlyList<Figure> All =
    [
        Completion,
        MemoryRequested,
        MemoryUsed,
        TransactionRate,
        ResponseTime,
        Accuracy,
        FailedShare,
        Goodput,
        GoodShare,
        BudgetSpent,
        Violation,
        Cost,
        CostPer1000Good,
        Latency("latency_p50_s", "Median", "latency p50", summary => summary.LatencyP50Seconds),
        Latency("latency_p90_s", "90th percentile", "latency p90", summary => summary.LatencyP90Seconds),
        P95,
        Latency("latency_p99_s", "99th percentile", "latency p99", summary => summary.LatencyP99Seconds, isCompared: true),
        Latency("latency_max_s", "Slowest", "latency max", summary => summary.LatencyMaxSeconds),
        Okay,
        Failed,
        Transactions,
        new("duration_s", "Length of the load", "s")
        {
            Value = summary => summary.DurationSeconds, Line = "duration", LineText = summary => FigureText.Of(summary.DurationSeconds, "0.##", "s"),
        },
        new("replicas_mean", "Replicas, mean", "")
        {
            Value = summary => summary.ReplicasMean, IsCompared = true, Place = Place.Detail,
            Line = "replicas", LineText = summary => summary.ReplicasMean is { } mean ? Invariant($"{mean:0.00} mean, {summary.ReplicasMax} max") : null,
        },
        new("replicas_max", "Replicas, max", "") { Value = summary => summary.ReplicasMax, Place = Place.Detail },
        new("scaling_s", "Scaling step", "s")
        {
            Value = summary => FigureText.Median(summary, step => step.TotalSeconds),
            IsBetterWhenLow = true, IsCompared = true, IsRatio = false, Place = Place.Detail,
            Remark = summary => (summary.ScalingSteps is { Count: > 1 } steps ? Invariant($"median of {steps.Count}, ") : "") + "from the load's rise",
            Line = "scaling step", LineText = FigureText.Scaling,
        },
        .. ScalingStep.AllPhases.Select(Phase),
        CpuRequested,
        new("cpu_limit_core", "CPU limit", "cores")
        {
            Value = summary => summary.CpuLimitCores, Line = "CPU limit", LineText = summary => FigureText.Of(summary.CpuLimitCores, "0.000", "cores"),
        },
        CpuUsed,
        new("cpu_per_transaction_s", "CPU per transaction", "ms")
        {
            Value = summary => summary.TransactionRate > 0 ? summary.CpuUsedCores / summary.TransactionRate : null, Shown = ToMilliseconds,
            IsBetterWhenLow = true, Place = Place.Detail, Line = "CPU per transaction",
        },
        CpuUsedPeak,
        MemoryUsedPeak,
        new("generator_cpu_core", "Generator's CPU", "cores")
        {
            Value = summary => summary.GeneratorCpuCores,
            Line = "generator CPU", LineText = summary => FigureText.Of(summary.GeneratorCpuCores, "0.000", "cores"),
        },
        new("generator_late_p99_s", "Generator late, 99th percentile", "ms")
        {
            Value = summary => summary.GeneratorLateP99Seconds, Shown = ToMilliseconds,
            Line = "generator late p99", LineText = summary => FigureText.Of(summary.GeneratorLateP99Seconds * 1000, "0.0", "ms"),
        },
        ReadyAfter,
        OomKills,
        PodsFailed,
    ];

    /// <summary>
    /// The columns of comparison.csv and sweep.csv have had this order since before figures were declared here, and scripts may
    /// rely on it. A new figure is not entered: it follows them, in the order of <see cref="All"/>.
    /// </summary>
    private static readonly string[] FirstColumns =
    [
        "completion_s", "response_time_s", "memory_requested_KB", "accuracy", "failed_share", "latency_p95_s", "latency_p99_s", "transaction_rate",
        "memory_used_KB", "cpu_requested_core", "cpu_used_core", "replicas_mean", "cpu_used_peak_core", "memory_used_peak_KB", "cpu_limit_core",
        "replicas_max", "latency_p50_s", "latency_p90_s", "latency_max_s", "transactions", "okay", "failed", "duration_s", "ready_after_s",
        "oom_kills", "generator_cpu_core", "generator_late_p99_s", "pods_failed", "cpu_per_transaction_s",
    ];

    private static readonly IReadOnlyList<Figure> Columns =
        [.. All.OrderBy(figure => Array.IndexOf(FirstColumns, figure.Name) is >= 0 and var place ? place : FirstColumns.Length)];
    private static readonly Dictionary<string, int> Places = Columns.Index().ToDictionary(known => known.Item.Name, known => known.Index);

    /// <summary>Those that manifests are compared by, in the order of the files' columns.</summary>
    public static IReadOnlyList<Figure> Compared { get; } = [.. Columns.Where(figure => figure.IsCompared)];

    /// <summary>
    /// The figure of that name; one that a Job made up is shown as it is. <c>STEP.NAME</c>, of a step of a pipeline, is the figure NAME with its
    /// unit and its better end; what every step has, time and usage, is no headline.
    /// </summary>
    public static Figure Of(string name) => Places.TryGetValue(name, out var place) ? Columns[place]
        : name.Split('.', 2) is [{ Length: > 0 } step, var own] && Places.TryGetValue(own, out place)
        ? Columns[place] with
        {
            Name = name,
            Title = $"{step}: {Columns[place].TitleInSentence}",
            IsHeadline = Columns[place] is { IsHeadline: true, Place: not Place.None },
        }
        : new Figure(name, name, "") { IsHeadline = true };

    /// <summary>Whether a figure of that name is declared here.</summary>
    public static bool IsKnown(string name) => Places.ContainsKey(name);

    /// <summary>Place among the columns of files; after all of them for others.</summary>
    public static int Rank(string name) => Places.GetValueOrDefault(name, All.Count);

    private static Figure Latency(string name, string title, string line, Func<Summary, double?> value, bool isCompared = false) => new(name, title, "ms")
    {
        Value = value, Shown = ToMilliseconds, IsBetterWhenLow = true, IsCompared = isCompared,
        Place = Place.Detail, Remark = summary => FigureText.Interval(summary, name),
        Line = line, LineText = summary => FigureText.Of(value(summary) * 1000, "0.0", "ms") is { } text
            ? FigureText.Interval(summary, name) is { } interval ? $"{text}  ({interval})" : text
            : null,
    };

    /// <summary>The median time of a phase of the autoscaler's steps.</summary>
    private static Figure Phase((string Name, string Ends) phase) => new($"scaling_{phase.Name}_s", $"Scaling: until {phase.Ends}", "s")
    {
        Value = summary => FigureText.Median(summary, step => step.Phases.TryGetValue(phase.Name, out var seconds) ? seconds : null),
        IsBetterWhenLow = true, IsCompared = true, IsRatio = false,
    };
}
