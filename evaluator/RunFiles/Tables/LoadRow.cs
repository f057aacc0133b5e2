namespace MlServe.Evaluator.RunFiles.Tables;

/// <summary>
/// One stage as siege's log records it: ten columns, the last nine of them figures. A figure is null where
/// siege printed <c>-nan</c> or <c>inf</c> because it had no transaction to divide by.
/// </summary>
/// <param name="Time">When the stage ended, local time.</param>
/// <param name="Transactions">Responses read; each hop of a followed redirect counts.</param>
/// <param name="ElapsedSeconds">Length of the stage.</param>
/// <param name="DataMegabytes">Body bytes received, in whole megabytes.</param>
/// <param name="ResponseTimeSeconds">Mean time of a transaction, connect included, think time not.</param>
/// <param name="TransactionRate">Transactions per second.</param>
/// <param name="ThroughputMegabytesPerSecond">Whole megabytes received ÷ elapsed seconds.</param>
/// <param name="Concurrency">Sum of the transaction times ÷ elapsed seconds.</param>
/// <param name="Okay">Responses with a status below 400, or 401, or 407.</param>
/// <param name="Failed">Connect failures, time-outs, 408 and 5xx.</param>
internal sealed record LoadRow(
    DateTime Time,
    long Transactions,
    double? ElapsedSeconds,
    long DataMegabytes,
    double? ResponseTimeSeconds,
    double? TransactionRate,
    double? ThroughputMegabytesPerSecond,
    double? Concurrency,
    long Okay,
    long Failed)
{
    /// <summary>Mean time of a transaction; null without one, for which our own log has 0.00.</summary>
    public double? MeanSeconds => Transactions > 0 ? ResponseTimeSeconds : null;
}
