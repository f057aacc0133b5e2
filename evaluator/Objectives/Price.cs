using System.Globalization;
using System.Text.Json.Serialization;
using MlServe.Kubernetes.Rules;

namespace MlServe.Evaluator.Objectives;

/// <summary>What a cluster costs, by what is requested of it, in any currency.</summary>
/// <param name="Cpu">Of a core for an hour.</param>
/// <param name="Memory">Of a GiB for an hour.</param>
internal sealed record Price([property: JsonPropertyName("cpu")] double Cpu, [property: JsonPropertyName("memory")] double Memory)
{
    private const string Example = "a price is such as cpu=0.04,memory=0.005 (of a core-hour and of a GiB-hour)";
    private const double SecondsPerHour = 3600, KBPerGiB = 1 << 20;

    /// <summary>What so many seconds cost; null where what was requested is unknown.</summary>
    public double? Of(double? cores, double? memoryKB, double? seconds) =>
        (cores * Cpu + memoryKB / KBPerGiB * Memory) * seconds / SecondsPerHour;

    /// <summary>Reads a price as people write it; what is left out costs nothing.</summary>
    /// <exception cref="UserErrorException">It cannot be read; the message begins with <paramref name="where"/>, such as <c>--price</c>.</exception>
    public static Price Read(string text, string where)
    {
        var prices = new Dictionary<string, double> { ["cpu"] = 0, ["memory"] = 0 };
        var seen = new HashSet<string>();
        foreach (var part in text.Split(','))
        {
            var (name, value) = part.Split('=') is [var left, var right] ? (left.Trim(), right.Trim()) : ("", "");
            if (name.Length > 0 && !prices.ContainsKey(name))
                throw new UserErrorException(
                    $"{where} {text}: '{name}' has no price here"
                        + $"{(Spelling.Nearest(name, prices.Keys) is { } near ? $"; did you mean '{near}'?" : $"; {Example}.")}"
                );
            if (
                !double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var price)
                || !double.IsFinite(price)
                || !seen.Add(name)
            )
                throw new UserErrorException($"{where} {text}: {Example}.");
            prices[name] = price;
        }

        return new Price(prices["cpu"], prices["memory"]);
    }
}
