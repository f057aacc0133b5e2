using System.Globalization;
using System.Text.RegularExpressions;
using MlServe.Kubernetes.Rules;

namespace MlServe.Evaluator.Objectives;

/// <summary>Reads objectives as people write them.</summary>
internal static partial class ObjectiveReader
{
    /// <summary>What is understood, for messages and help.</summary>
    public const string Known = "p95<200ms (a percentile), 99%<500ms (a share of all requests) or failed<0.1%";

    private const string Failed = "failed";
    private static readonly string[] Subjects = ["p50", "p90", "p95", "p99", "p99.9", "90%", "95%", "99%", "99.9%", Failed];

    /// <summary>Reads an objective.</summary>
    /// <exception cref="UserErrorException">It cannot be read; the message begins with <paramref name="where"/>, such as <c>--slo</c>.</exception>
    public static Objective Read(string text, string where) =>
        TryRead(text, out var mistake) ?? throw new UserErrorException($"{where} \"{text}\": {mistake}");

    /// <summary>Reads an objective; null and what is wrong with it where it cannot be read.</summary>
    public static Objective? TryRead(string text, out string mistake)
    {
        mistake = "";
        var sides = Comparison().Split(text);
        if (sides is not [var left, var right] || right.Trim().Length == 0)
        {
            mistake = $"an objective is such as {Known}; put it in quotes, or the shell takes < for a redirection.";
            return null;
        }

        var (subject, value) = (left.Trim(), right.Trim());
        if (subject == Failed)
            return OfFailed(value, out mistake);
        if (Percentile().Match(subject) is { Success: true } percentile)
            return OfTime(ObjectiveKind.Percentile, $"p{percentile.Groups[1].Value}", percentile.Groups[1].Value, value, out mistake);
        if (Share().Match(subject) is { Success: true } share)
            return OfTime(ObjectiveKind.Share, $"{share.Groups[1].Value}%", share.Groups[1].Value, value, out mistake);
        mistake = $"'{subject}' is not known; known are {Known}"
            + (Spelling.Nearest(subject, Subjects) is { } near ? $"; did you mean '{near}<{value}'?" : ".");
        return null;
    }

    private static Objective? OfFailed(string value, out string mistake)
    {
        mistake = "";
        if (Share().Match(value) is { Success: true } share && Number(share.Groups[1].Value) is > 0 and < 100 and var percent)
            return new Objective(ObjectiveKind.Failed, $"{Failed}<{share.Groups[1].Value}%", percent / 100);
        mistake = Number(value) is > 0 and < 100
            ? $"a share of the requests ends with %; did you mean '{Failed}<{value}%'?"
            : $"failed needs a share above 0 % and below 100 %, such as {Failed}<0.1%; that none may fail is --max-failed 0.";
        return null;
    }

    private static Objective? OfTime(ObjectiveKind kind, string subject, string share, string value, out string mistake)
    {
        mistake = "";
        if (Number(share) is not (> 0 and < 100 and var percent))
            mistake = $"{subject} must be above 0 and below 100; the longest time is a threshold of a stage, not an objective.";
        else if (Number(value) is not null)
            mistake = $"a time needs its unit; did you mean '{subject}<{value}ms'?";
        else if (!DurationText.TryParse(value, out var limit) || limit < TimeSpan.FromMicroseconds(1))
            mistake = $"'{value}' must be a time such as 200ms or 1.5s.";
        else
            return new Objective(kind, $"{subject}<{value}", 1 - percent / 100) { LimitMicroseconds = limit.Ticks / TimeSpan.TicksPerMicrosecond };
        return null;
    }

    private static decimal? Number(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;

    [GeneratedRegex("<=|<|≤")]
    private static partial Regex Comparison();

    [GeneratedRegex(@"^[pP]([0-9]{1,3}(?:\.[0-9]{1,6})?)$")]
    private static partial Regex Percentile();

    [GeneratedRegex(@"^([0-9]{1,3}(?:\.[0-9]{1,6})?)\s*%$")]
    private static partial Regex Share();
}
