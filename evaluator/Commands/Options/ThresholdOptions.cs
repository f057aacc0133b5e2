using System.CommandLine;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Figures;

namespace MlServe.Evaluator.Commands.Options;

/// <summary>The options that make a verb exit with <see cref="ExitCode.ThresholdMissed"/>.</summary>
internal sealed class ThresholdOptions : OptionGroup<Thresholds>
{
    private readonly Option<double?> maxResponseTime = new("--max-response-time")
    {
        Description = "Fail when the response time is longer (seconds).",
        HelpName = "S",
    };
    private readonly Option<double?> maxP95 = new("--max-p95") { Description = "Fail when the 95th percentile is longer (seconds).", HelpName = "S" };
    private readonly Option<long?> maxFailed = new("--max-failed") { Description = "Fail when more requests failed.", HelpName = "N" };
    private readonly Option<double?> maxMemoryRequested = new("--max-memory-requested")
    {
        Description = "Fail when more memory was requested (KB of 1024 bytes, as in mem_req_KB).",
        HelpName = "KB",
    };
    private readonly Option<double?> minTransactionRate = new("--min-transaction-rate")
    {
        Description = "Fail when fewer transactions a second were served.",
        HelpName = "RATE",
    };
    private readonly Option<double?> minAccuracy = SharedOptions.MinAccuracy();

    /// <inheritdoc/>
    public override void AddTo(Command command)
    {
        foreach (var option in (Option[])[maxResponseTime, maxP95, maxFailed, maxMemoryRequested, minTransactionRate, minAccuracy])
            command.Add(option);
    }

    /// <inheritdoc/>
    public override Thresholds Bind(ParseResult parsed) => new()
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
