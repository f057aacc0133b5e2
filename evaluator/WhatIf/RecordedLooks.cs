using MlServe.Evaluator.RunFiles.Autoscaling;
using MlServe.LocalCluster.Autoscaling;

namespace MlServe.Evaluator.WhatIf;

/// <summary>
/// When an autoscaler looked. It writes a status only where a look came to something else than the one before, so the looks between two
/// statuses are known by its clock alone, and at each of them it knew exactly what it had known at the last that it wrote. Pure.
/// </summary>
internal static class RecordedLooks
{
    /// <summary>The looks between two moments.</summary>
    /// <param name="rows">The statuses that it wrote.</param>
    /// <param name="start">When watching it began.</param>
    /// <param name="end">When that ended.</param>
    /// <param name="replicas">Replicas that there were at the start, where it wrote no status.</param>
    public static IReadOnlyList<RecordedLook> Of(IReadOnlyList<AutoscalerRow> rows, DateTimeOffset start, DateTimeOffset end, int replicas)
    {
        if (rows.Count == 0)
            return [.. From(start, end).Select(time => new RecordedLook(time, time, replicas, replicas))];
        var looks = new List<RecordedLook>();
        var first = rows[0];
        for (var time = first.Time - Autoscaler.SyncPeriod; time > start; time -= Autoscaler.SyncPeriod)
            looks.Insert(0, new RecordedLook(time, start, first.Current, first.Current));
        foreach (var (index, row) in rows.Index())
        {
            var decided = Decided(row);
            looks.Add(new RecordedLook(row.Time, row.Time, row.Current, decided));
            looks.AddRange((index + 1 < rows.Count ? Between(row.Time, rows[index + 1].Time) : From(row.Time, end))
                .Select(time => new RecordedLook(time, row.Time, decided, decided)));
        }

        return looks;
    }

    // Until it has measured anything, an autoscaler wants none and leaves the replicas as they are.
    private static int Decided(AutoscalerRow row) => row.Desired == 0 ? row.Current : row.Desired;

    /// <summary>Moments about a period apart that part the time between two into equal parts.</summary>
    private static IEnumerable<DateTimeOffset> Between(DateTimeOffset from, DateTimeOffset to)
    {
        var parts = (int)Math.Round((to - from) / Autoscaler.SyncPeriod);
        return Enumerable.Range(1, Math.Max(0, parts - 1)).Select(part => from + ((to - from) * part / parts));
    }

    /// <summary>Moments a period apart, up to an end.</summary>
    private static IEnumerable<DateTimeOffset> From(DateTimeOffset from, DateTimeOffset end) =>
        Enumerable.Range(1, Math.Max(0, (int)((end - from) / Autoscaler.SyncPeriod))).Select(number => from + (number * Autoscaler.SyncPeriod));
}
