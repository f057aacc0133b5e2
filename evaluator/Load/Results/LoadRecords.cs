using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Load.Results;

/// <summary>A stage's result as the rows that are written and scored.</summary>
internal static class LoadRecords
{
    // siege divides by 1024 · 1024 and cuts the fraction off (src/data.c, src/log.c).
    private const long BytesPerMegabyte = 1 << 20;

    /// <summary>The row of siege's log.</summary>
    public static LoadRow ToLoadRow(this StageResult result)
    {
        var (counts, busy, elapsed) = (result.Figures.Counts, result.Figures.TransactionTime.TotalSeconds, result.Elapsed.TotalSeconds);
        var megabytes = counts.BodyBytes / BytesPerMegabyte;
        return new LoadRow(
            result.EndedAt.DateTime, counts.Transactions, elapsed, megabytes,
            counts.Transactions > 0 ? busy / counts.Transactions : null,
            PerSecond(counts.Transactions), PerSecond(megabytes), PerSecond(busy), counts.Okay, counts.Failed);

        double? PerSecond(double amount) => elapsed > 0 ? amount / elapsed : null;
    }

    /// <summary>The row of latency.csv.</summary>
    public static LatencyRow ToLatencyRow(this StageResult result)
    {
        var (figures, counts) = (result.Figures, result.Figures.Counts);
        return new LatencyRow(
            result.Part.ToString(),
            result.Users, result.ThinkUpTo?.TotalSeconds, counts.Transactions, counts.Okay, counts.Failed,
            figures.Seconds(LoadTime.P50), figures.Seconds(LoadTime.P90), figures.Seconds(LoadTime.P95), figures.Seconds(LoadTime.P99),
            figures.Seconds(LoadTime.Max), figures.Seconds(LoadTime.Mean), figures.Seconds(LoadTime.ConnectP50), figures.Seconds(LoadTime.ConnectP99),
            result.GeneratorCpuCores, figures.Seconds(LoadTime.LateP99))
        {
            FromDueP50Seconds = figures.Seconds(LoadTime.FromDueP50),
            FromDueP99Seconds = figures.Seconds(LoadTime.FromDueP99),
            WaitP50Seconds = figures.Seconds(LoadTime.WaitP50),
            WaitP99Seconds = figures.Seconds(LoadTime.WaitP99),
            GeneratorLateMeanSeconds = figures.Seconds(LoadTime.LateMean),
        };
    }
}
