using System.Globalization;
using MlServe.Evaluator.Files.Csv;

namespace MlServe.Evaluator.Capacity;

/// <summary>capacity.csv: the curve, one row per trial in the order in which they were made.</summary>
internal static class CapacityCsv
{
    private static readonly IReadOnlyList<(string Name, Func<LoadTrial, string?> Cell)> Columns =
    [
        ("trial", trial => Number(trial.Number)),
        ("kind", trial => trial.Kind.Word()),
        ("phase", trial => trial.Phase.ToString().ToLowerInvariant()),
        ("load", trial => Number(trial.Load)),
        ("length_s", trial => Number(trial.Seconds)),
        ("kept", trial => trial.Kept ? "yes" : "no"),
        ("missed", trial => trial.Missed),
        ("replicas", trial => trial.Replicas > 0 ? Number(trial.Replicas) : null),
        ("requests", trial => Number(trial.Requests)),
        ("failed", trial => Number(trial.Failed)),
        ("served_rate", trial => Number(trial.ServedRate)),
        ("good_rate", trial => Number(trial.GoodRate)),
        ("mean_s", trial => Number(trial.MeanSeconds)),
        ("p50_s", trial => Number(trial.P50Seconds)),
        ("p95_s", trial => Number(trial.P95Seconds)),
        ("p99_s", trial => Number(trial.P99Seconds)),
        ("generator_late_p99_s", trial => Number(trial.LateP99Seconds)),
        ("generator_cpu_core", trial => Number(trial.GeneratorCpuCores)),
    ];

    /// <summary>The file.</summary>
    public static string Text(IEnumerable<LoadTrial> trials) => CsvText.Line(Columns.Select(column => column.Name))
        + string.Concat(trials.Select(trial => CsvText.Line(Columns.Select(column => column.Cell(trial)))));

    private static string? Number(double? value) => value?.ToString("0.######", CultureInfo.InvariantCulture);
}
