using System.Globalization;
using System.Text.RegularExpressions;

namespace MlServe.Kubernetes;

/// <summary>Lengths of time as Go writes them: <c>15.302s</c>, <c>1m0s</c>, <c>1h2m3.5s</c>, <c>250ms</c>.</summary>
public static partial class GoDuration
{
    /// <summary>Reads one; null when the text is none.</summary>
    public static TimeSpan? Parse(string? text)
    {
        if (text is "0")
            return TimeSpan.Zero;
        var match = Shape().Match(text ?? "");
        if (!match.Success)
            return null;
        var ticks = 0m;
        for (var i = 0; i < match.Groups["unit"].Captures.Count; i++)
            ticks += decimal.Parse(match.Groups["number"].Captures[i].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture)
                * TicksPer(match.Groups["unit"].Captures[i].Value);
        return ticks > long.MaxValue ? null : TimeSpan.FromTicks((long)ticks * (text![0] == '-' ? -1 : 1));
    }

    private static decimal TicksPer(string unit) => unit switch
    {
        "h" => TimeSpan.TicksPerHour,
        "m" => TimeSpan.TicksPerMinute,
        "s" => TimeSpan.TicksPerSecond,
        "ms" => TimeSpan.TicksPerMillisecond,
        "ns" => 0.01m,
        _ => TimeSpan.TicksPerMicrosecond,
    };

    [GeneratedRegex(@"^[-+]?((?<number>\d{1,15}(\.\d{0,10})?)(?<unit>ns|us|µs|μs|ms|s|m|h))+$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
