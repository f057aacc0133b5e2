using System.CommandLine;
using MlServe.Evaluator.Figures;

namespace MlServe.Evaluator.Commands;

/// <summary>The options that make a verb exit with <see cref="ExitCode.ThresholdMissed"/>.</summary>
internal sealed class ThresholdOptions
{
    private readonly Option<double?> maxResponseTime = new("--max-response-time")
    {
        Description = "Miss when the response time is longer (seconds).",
        HelpName = "S",
    };
    private readonly Option<double?> maxP95 = new("--max-p95") { Description = "Miss when the 95th percentile is longer (seconds).", HelpName = "S" };
    private readonly Option<long?> maxFailed = new("--max-failed") { Description = "Miss when more requests failed.", HelpName = "N" };
    private readonly Option<double?> maxMemoryRequested = new("--max-memory-requested")
    {
        Description = "Miss when more memory was requested (KB of 1024 bytes, as in mem_req_KB).",
        HelpName = "KB",
    };
    private readonly Option<double?> minTransactionRate = new("--min-transaction-rate")
    {
        Description = "Miss when fewer transactions a second were served.",
        HelpName = "RATE",
    };
    private readonly Option<double?> minAccuracy = new("--min-accuracy")
    {
        Description = "Miss when the accuracy is lower (0 to 1).",
        HelpName = "SHARE",
    };

    /// <summary>Adds the options to a verb.</summary>
    public ThresholdOptions AddTo(Command command)
    {
        foreach (var option in (Option[])[maxResponseTime, maxP95, maxFailed, maxMemoryRequested, minTransactionRate, minAccuracy])
            command.Add(option);
        return this;
    }

    /// <summary>What the user asked for.</summary>
    public Thresholds Parse(ParseResult parsed) => new()
    {
        MaxResponseTimeSeconds = parsed.GetValue(maxResponseTime),
        MaxP95Seconds = parsed.GetValue(maxP95),
        MaxFailed = parsed.GetValue(maxFailed),
        MaxMemoryRequestedKB = parsed.GetValue(maxMemoryRequested),
        MinTransactionRate = parsed.GetValue(minTransactionRate),
        MinAccuracy = parsed.GetValue(minAccuracy),
    };

    /// <summary>Names what was missed on <paramref name="error"/> and returns the exit code.</summary>
    public static int Judge(Thresholds thresholds, Summary summary, TextWriter error)
    {
        var missed = thresholds.Missed(summary);
        foreach (var line in missed)
            error.WriteLine(line);
        return missed.Count > 0 ? ExitCode.ThresholdMissed : ExitCode.Done;
    }
}
