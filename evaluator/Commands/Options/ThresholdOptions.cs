using System.CommandLine;
using System.Globalization;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Figures;
using MlServe.Kubernetes;

namespace MlServe.Evaluator.Commands.Options;

/// <summary>The options that make a verb exit with <see cref="ExitCode.ThresholdMissed"/>.</summary>
internal sealed class ThresholdOptions : OptionGroup<IReadOnlyList<Threshold>>
{
    private static readonly Threshold Share = new("accuracy", KnownFigures.Accuracy.Name, "");

    private readonly IReadOnlyList<Bound> bounds =
    [
        Time(
            "--max-response-time", "Fail (exit code 3) when the response time is longer: 500ms, 0.5s; a bare number is seconds.",
            new("response time", KnownFigures.ResponseTime.Name, "s")),
        Time(
            "--max-p95", "Fail (exit code 3) when the 95th percentile is longer: 500ms, 0.5s; a bare number is seconds.",
            new("p95", KnownFigures.P95.Name, "s")),
        Failures("--max-failed", "Fail (exit code 3) when more requests failed: a number of them such as 10, or a share such as 0.5%."),
        Memory("--max-memory-requested", "Fail (exit code 3) when more memory was requested: 512Mi, 2Gi; a bare number is KB of 1024 bytes, as in mem_req_KB."),
        AtLeast(
            new("--min-transaction-rate") { Description = "Fail (exit code 3) when fewer transactions per second were served, such as 30.", HelpName = "RATE" },
            new("transaction rate", KnownFigures.TransactionRate.Name, "/s")),
        AtLeast(SharedOptions.MinAccuracy(), Share),
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
        atLeast is null ? [] : [Share with { AtLeast = atLeast }];

    /// <summary>Names what was missed on <paramref name="error"/> and returns the exit code.</summary>
    public static int Judge(IReadOnlyList<Threshold> thresholds, Summary summary, TextWriter error)
    {
        var missed = thresholds.Missed(summary);
        foreach (var line in missed)
            error.WriteLine(line);
        return missed.Count > 0 ? ExitCode.ThresholdMissed : ExitCode.Done;
    }

    private static Bound Time(string name, string description, Threshold threshold) => AtMost(
        new(name) { Description = description, HelpName = "TIME" },
        "must be a length of time such as 500ms or 0.5s",
        text => DurationText.TryParse(text, out var length) ? threshold with { AtMost = length.TotalSeconds } : null);

    private static Bound Memory(string name, string description) => AtMost(
        new(name) { Description = description, HelpName = "SIZE" },
        "must be a size such as 512Mi or 2Gi, or a number of KB",
        text => Kilobytes(text) is { } most ? new Threshold("memory requested", KnownFigures.MemoryRequested.Name, "KB") { AtMost = most } : null);

    private static Bound Failures(string name, string description) => AtMost(
        new(name) { Description = description, HelpName = "N" },
        FailureLimit.Wanted,
        text => FailureLimit.Parse(text) switch
        {
            { Requests: { } most } => new Threshold("failed", KnownFigures.Failed.Name, "requests") { AtMost = most },
            { Share: { } most } => new Threshold("failed share", KnownFigures.FailedShare.Name, "") { AtMost = most },
            _ => null,
        });

    private static double? Kilobytes(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var kilobytes) ? kilobytes
        : Quantity.TryParse(text, out var size) && size.Value >= 0 && text.Any(char.IsAsciiLetter) ? (double)(size.Value / 1024) : null;

    private static Bound AtMost(Option<string?> option, string wanted, Func<string, Threshold?> read)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && read(token.Value) is null)
                result.AddError($"{option.Name} {token.Value}: {wanted}.");
        });
        return new Bound(option, parsed => parsed.GetValue(option) is { } text ? read(text) : null);
    }

    private static Bound AtLeast(Option<double?> option, Threshold threshold) =>
        new(option, parsed => parsed.GetValue(option) is { } least ? threshold with { AtLeast = least } : null);

    private sealed record Bound(Option Option, Func<ParseResult, Threshold?> Read);
}
