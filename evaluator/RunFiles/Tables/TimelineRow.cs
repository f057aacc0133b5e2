namespace MlServe.Evaluator.RunFiles.Tables;

/// <summary>
/// One row of load_timeline.csv: what ended in a few seconds of one stage. Times are seconds of a transaction from connect to
/// last byte; null where none ended.
/// </summary>
/// <param name="Time">When these seconds began.</param>
/// <param name="ElapsedSeconds">The same, since the load began.</param>
/// <param name="LengthSeconds">How many they are; the last row of a stage has what the stage left over.</param>
/// <param name="Stage">Number of the stage, from 1.</param>
/// <param name="Users">Its users.</param>
/// <param name="Transactions">Responses read.</param>
/// <param name="Okay">Responses that count as served.</param>
/// <param name="Failed">Requests that failed.</param>
/// <param name="MeanSeconds">Mean.</param>
/// <param name="P50Seconds">Median.</param>
/// <param name="P95Seconds">95th percentile.</param>
/// <param name="P99Seconds">99th percentile.</param>
internal sealed record TimelineRow(
    DateTimeOffset Time,
    double ElapsedSeconds,
    double LengthSeconds,
    int Stage,
    int Users,
    long Transactions,
    long Okay,
    long Failed,
    double? MeanSeconds,
    double? P50Seconds,
    double? P95Seconds,
    double? P99Seconds);
