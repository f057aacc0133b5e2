using System.Globalization;
using MlServe.Evaluator.Files;

namespace MlServe.Evaluator.RunFiles;

/// <summary>load_timeline.csv: its columns.</summary>
internal static class TimelineCsv
{
    /// <summary>Name and cell of each column; an unknown figure is an empty cell.</summary>
    public static readonly IReadOnlyList<(string Name, Func<TimelineRow, string?> Cell)> Columns =
    [
        ("time", row => Timestamps.Format(row.Time)),
        ("elapsed_s", row => Number(row.ElapsedSeconds, 3)),
        ("length_s", row => Number(row.LengthSeconds, 3)),
        ("stage", row => Number(row.Stage, 0)),
        ("users", row => Number(row.Users, 0)),
        ("transactions", row => Number(row.Transactions, 0)),
        ("okay", row => Number(row.Okay, 0)),
        ("failed", row => Number(row.Failed, 0)),
        ("mean_s", row => Number(row.MeanSeconds, 6)),
        ("p50_s", row => Number(row.P50Seconds, 6)),
        ("p95_s", row => Number(row.P95Seconds, 6)),
        ("p99_s", row => Number(row.P99Seconds, 6)),
    ];

    private static string? Number(double? value, int decimals) =>
        value?.ToString(decimals == 0 ? "0" : "0." + new string('#', decimals), CultureInfo.InvariantCulture);
}
