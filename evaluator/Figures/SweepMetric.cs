using System.Globalization;
using MlServe.Evaluator.Files;

namespace MlServe.Evaluator.Figures;

/// <summary>A figure of a trial: how people see it.</summary>
/// <param name="Name">As in summary.json or job.json.</param>
/// <param name="Title">For people.</param>
/// <param name="Unit">Of what is shown; empty for counts and shares of unknown things.</param>
/// <param name="Shown">What is shown ÷ the figure.</param>
/// <param name="IsBetterWhenLow">Null: nobody knows.</param>
/// <param name="IsHeadline">It has a heat map where none was asked for.</param>
internal sealed record SweepMetric(string Name, string Title, string Unit, double Shown = 1, bool? IsBetterWhenLow = null, bool IsHeadline = false)
{
    private const double ToMiB = 1.0 / 1024;

    // Below this a number without exponent would have lost its digits.
    private const double Tiny = 0.001;

    /// <summary>Those that every run can have, the most telling first. What a comparison shows is shown alike.</summary>
    public static readonly IReadOnlyList<SweepMetric> Known =
    [
        new("completion_s", "Completion time", "s", 1, true, true),
        .. ComparedFigure.All.Select(figure => new SweepMetric(
            figure.Name,
            figure.Title,
            figure.Unit,
            figure.Shown,
            IsCost(figure.Name),
            IsTelling(figure.Name)
        )),
        new("cpu_used_peak_core", "CPU used, peak", "cores", 1, true),
        new("memory_used_peak_KB", "Memory used, peak", "MiB", ToMiB, true, true),
        new("cpu_limit_core", "CPU limit", "cores"),
        new("replicas_max", "Replicas, most", ""),
        new("latency_p50_s", "Half within", "ms", 1000, true),
        new("latency_p90_s", "90 % within", "ms", 1000, true),
        new("latency_max_s", "Slowest", "ms", 1000, true),
        new("transactions", "Transactions", ""),
        new("okay", "Served", "", 1, false),
        new("failed", "Failed requests", "", 1, true),
        new("duration_s", "Length of the load", "s"),
        new("ready_after_s", "Ready after", "s", 1, true),
        new("oom_kills", "Killed for memory", "times", 1, true),
        new("generator_cpu_core", "Generator's CPU", "cores"),
        new("generator_late_p99_s", "Generator late, 99 %", "ms", 1000),
        new("pods_failed", "Pods that failed", "", 1, true),
    ];

    /// <summary>A figure as tables show it, in <see cref="Unit"/>: three digits.</summary>
    public string Show(double figure) => figure * Shown is var shown && shown != 0 && Math.Abs(shown) < Tiny
        ? shown.ToString("0.##e0", CultureInfo.InvariantCulture)
        : NumberText.Short(shown);

    /// <summary>The same with the unit behind it.</summary>
    public string ShowWithUnit(double figure) => $"{Show(figure)} {Unit}".TrimEnd();

    /// <summary>The metric of that name; one that a Job made up is shown as it is.</summary>
    public static SweepMetric Of(string name) => Known.FirstOrDefault(known => known.Name == name) ?? new SweepMetric(name, name, "", IsHeadline: true);

    /// <summary>Place in <see cref="Known"/>; after all of them for others.</summary>
    public static int Rank(string name) => Known.ToList().FindIndex(known => known.Name == name) is >= 0 and var place ? place : Known.Count;

    private static bool? IsCost(string name) => name is "transaction_rate" or "accuracy" ? false : name is "replicas_mean" ? null : true;

    private static bool IsTelling(string name) => name is "response_time_s" or "failed_share" or "accuracy";
}
