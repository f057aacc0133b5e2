using System.CommandLine;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Figures;

namespace MlServe.Evaluator.Commands.Options;

/// <summary>The options that make a verb exit with <see cref="ExitCode.ThresholdMissed"/>.</summary>
internal sealed class ThresholdOptions : OptionGroup<IReadOnlyList<Threshold>>
{
    private readonly IReadOnlyList<Bound> bounds =
    [
        AtMost<double>("--max-response-time", "Fail when the response time is longer (seconds).", "S", new("response time", "response_time_s", "s")),
        AtMost<double>("--max-p95", "Fail when the 95th percentile is longer (seconds).", "S", new("p95", "latency_p95_s", "s")),
        AtMost<long>("--max-failed", "Fail when more requests failed.", "N", new("failed", "failed", "requests")),
        AtMost<double>(
            "--max-memory-requested", "Fail when more memory was requested (KB of 1024 bytes, as in mem_req_KB).", "KB",
            new("memory requested", "memory_requested_KB", "KB")),
        AtLeast(
            new("--min-transaction-rate") { Description = "Fail when fewer transactions a second were served.", HelpName = "RATE" },
            new("transaction rate", "transaction_rate", "/s")),
        AtLeast(SharedOptions.MinAccuracy(), new("accuracy", "accuracy", "(share)")),
    ];

    /// <inheritdoc/>
    public override void AddTo(Command command)
    {
        foreach (var (option, _) in bounds)
            command.Add(option);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Threshold> Bind(ParseResult parsed) => [.. bounds.Select(bound => bound.Read(parsed)).OfType<Threshold>()];

    /// <summary>The threshold of <c>--min-accuracy</c> alone; none where it was not given.</summary>
    public static IReadOnlyList<Threshold> Accuracy(double? atLeast) =>
        atLeast is null ? [] : [new Threshold("accuracy", "accuracy", "(share)") { AtLeast = atLeast }];

    /// <summary>Names what was missed on <paramref name="error"/> and returns the exit code.</summary>
    public static int Judge(IReadOnlyList<Threshold> thresholds, Summary summary, TextWriter error)
    {
        var missed = thresholds.Missed(summary);
        foreach (var line in missed)
            error.WriteLine(line);
        return missed.Count > 0 ? ExitCode.ThresholdMissed : ExitCode.Done;
    }

    private static Bound AtMost<T>(string name, string description, string value, Threshold threshold) where T : struct, IConvertible
    {
        var option = new Option<T?>(name) { Description = description, HelpName = value };
        return new Bound(option, parsed => parsed.GetValue(option) is { } most ? threshold with { AtMost = most.ToDouble(null) } : null);
    }

    private static Bound AtLeast(Option<double?> option, Threshold threshold) =>
        new(option, parsed => parsed.GetValue(option) is { } least ? threshold with { AtLeast = least } : null);

    private sealed record Bound(Option Option, Func<ParseResult, Threshold?> Read);
}
